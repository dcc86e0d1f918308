"""Who stays signed in, whose account ends, and how often someone can try."""

from __future__ import annotations

from tests.mutants.mutant import without

UNUSED = "tests/s55tracker/office/test_unused_accounts.py"
SESSIONS = "tests/s55tracker/accounts/test_session_lengths.py"
TRIES = "tests/test_thousand_tries.py"

ACCOUNTS = (
    # --- Unused accounts
    without(
        "no one warns themselves",
        "s55tracker/office/unused/actions.py",
        ".exclude(pk=by.pk))",
        f"{UNUSED}::test_only_unused_people_are_warned_once_and_by_who_manages_them",
        new=")",
    ),
    without(
        "accounts that are open",
        "s55tracker/office/unused/queries.py",
        "is_active=True, used_at__lte",
        f"{UNUSED}::test_account_is_unused_from_ninety_days_after_its_last_sign_in_or_opening",
        new="used_at__lte",
    ),
    without(
        "account opened lately and never used",
        "s55tracker/office/unused/queries.py",
        'Coalesce(F("last_login"), F("date_joined"))',
        f"{UNUSED}::test_account_is_unused_from_ninety_days_after_its_last_sign_in_or_opening",
        new='Coalesce(F("last_login"), F("last_login"))',
    ),
    without(
        "sign-in since the warning",
        "s55tracker/office/unused/actions.py",
        '    if is_used_since(warning, person):\n        return Outcome.USED, ""\n',
        f"{UNUSED}::test_someone_who_signs_in_keeps_their_roles_and_nobody_is_told",
    ),
    without(
        "person who has left since the warning",
        "s55tracker/office/unused/actions.py",
        '    if not current_memberships(organisation).filter(user=person).exists():\n        return Outcome.LEFT, ""\n',
        f"{UNUSED}::test_someone_who_has_left_meanwhile_is_settled",
    ),
    without(
        "last person with a role that an organisation needs",
        "s55tracker/office/unused/actions.py",
        "    if needed := only_one_with(organisation, person):\n",
        f"{UNUSED}::test_last_approver_administrator_and_force_lead_keep_their_roles_and_are_named",
        new="    if False and (needed := only_one_with(organisation, person)):\n",
    ),
    without(
        "warning that was settled",
        "s55tracker/office/unused/queries.py",
        "filter(settled_at=None, ends_on__lte=today)",
        f"{UNUSED}::test_roles_end_after_fourteen_days_with_history_and_emails_and_the_person_can_be_invited_again",
        new="filter(ends_on__lte=today)",
    ),
    # --- Sessions
    without(
        "what a page asks by itself",
        "s55tracker/accounts/middleware.py",
        " and UNATTENDED not in request.headers",
        f"{SESSIONS}::test_what_a_page_asks_by_itself_is_no_use_of_the_session",
    ),
    without(
        "shortest idle time of several organisations",
        "s55tracker/accounts/session_limits.py",
        "min([settings.SESSION_IDLE, *(each.session_idle_minutes * 60 for each in organisations)])",
        f"{SESSIONS}::test_someone_of_several_organisations_gets_the_shortest_of_their_times",
        new="settings.SESSION_IDLE",
    ),
    without(
        "longest session of an organisation",
        "s55tracker/accounts/session_limits.py",
        "min([settings.SESSION_LONGEST, *(each.session_longest_hours * 3600 for each in organisations)])",
        f"{SESSIONS}::test_someone_of_several_organisations_gets_the_shortest_of_their_times",
        new="settings.SESSION_LONGEST",
    ),
    # --- Tries
    without(
        "right tries are forgiven",
        "s55tracker/limits.py",
        "        for each in self.counted:\n            each.rollback()\n",
        f"{TRIES}::test_right_tries_do_not_count",
        new="        pass\n",
    ),
    without(
        "tries for one account from one network",
        "s55tracker/limits.py",
        "    if nearby is None:\n        return None\n",
        f"{TRIES}::test_a_thousand_tries_from_one_network_shut_the_door_there_and_not_elsewhere[current_password_to_change_it]",
        new="    if nearby is None:\n        nearby = Tries(())\n",
    ),
)
