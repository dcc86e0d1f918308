"""Deletions in the code that publishes, withdraws and proves."""

from __future__ import annotations

from tests.mutants.mutant import without

ASKING = "tests/responses/publishing/test_asking.py"
WITHDRAWING = "tests/responses/publishing/test_withdrawing.py"
SEALS = "tests/responses/publishing/test_seals.py"
PACKS = "tests/responses/proof/test_requested_packs.py"

PUBLICATIONS = (
    # --- Packs
    without(
        "only chosen events in a proof pack",
        "responses/proof/queries.py",
        ".filter(action__in=TIMELINE_ACTIONS)",
        "tests/responses/proof/test_proof_pack.py",
    ),
    without(
        "roles instead of names",
        "responses/proof/people.py",
        "        if self.names is Names.RECORDED:\n            return name\n        if pk is None:",
        "tests/responses/proof/test_proof_pack.py",
        new="        if True:\n            return name\n        if pk is None:",
    ),
    without(
        "office of a panel pack",
        "responses/panel/queries.py",
        "Publication.objects.filter(asked, body=body)",
        "tests/responses/panel/test_panel_pack.py",
        new="Publication.objects.filter(asked)",
    ),
    without(
        "check of the seals",
        "responses/publishing/verification/run.py",
        "    for each in seals(recorded, verdict):\n",
        SEALS,
        new="    for each in list[Difference]():\n",
    ),
    without(
        "notice of a withdrawn page",
        "responses/register/served.py",
        "    if asked[WITHDRAWN_AT]:\n        return _notice(slug, asked[0])\n",
        WITHDRAWING,
    ),
    without(
        "check again before a requested pack is made",
        "responses/proof/actions.py",
        "        _check(asked.asked_by, asked.response)\n",
        f"{PACKS}::test_person_who_lost_the_role_since_gets_no_pack_and_it_is_not_tried_again",
    ),
    without(
        "file of an old pack is emptied",
        "responses/proof/actions.py",
        'old.update(data=b"", removed_at=now)',
        f"{PACKS}::test_file_goes_after_a_week_and_its_row_after_a_month",
        new="old.update(removed_at=now)",
    ),
    without(
        "pack that is made already is not stored again",
        "responses/proof/actions.py",
        "RequestedPack.objects.filter(made_at=None, given_up_at=None)\n\n",
        f"{PACKS}::test_worker_that_outlived_its_claim_leaves_the_file_of_the_one_that_took_over",
        new="RequestedPack.objects.filter(given_up_at=None)\n\n",
    ),
    # --- Requests to withdraw
    without(
        "check before a withdrawal is asked for",
        "responses/publishing/asking.py",
        "    check_can_ask_for_withdrawal(by, response)\n",
        f"{ASKING}::test_others_do_not_ask_and_are_told_why",
    ),
    without(
        "check before a request is declined",
        "responses/publishing/asking.py",
        "    check_can_answer_withdrawal_request(by, request)\n",
        f"{ASKING}::test_only_an_approver_declines",
    ),
    without(
        "one request to withdraw at a time",
        "responses/publishing/asking.py",
        "    if (asked := open_withdrawal_request(response)) is not None:\n",
        f"{ASKING}::test_one_request_at_a_time",
        new="    if (asked := open_withdrawal_request(response)) is not None and False:\n",
    ),
    without(
        "request about one version is met by that version alone",
        "responses/publishing/asking.py",
        "is_met = request.publication_id in {each.pk for each in withdrawn}",
        f"{ASKING}::test_request_for_one_version_is_settled_by_withdrawing_that_version_and_no_other",
        new="is_met = True",
    ),
    without(
        "request about everything waits for the last version",
        "responses/publishing/asking.py",
        "is_met = not response.publications.filter(withdrawn_at=None).exists()",
        f"{ASKING}::test_request_for_all_waits_until_no_version_is_public",
        new="is_met = True",
    ),
    without(
        "answer to a request that has been replaced",
        "responses/publishing/asking.py",
        "    if asked is None or asked.pk != request.pk:\n",
        f"{ASKING}::test_cancelled_request_is_closed_and_cannot_be_answered_from_an_old_page",
        new="    if asked is None:\n",
    ),
    without(
        "seal of an answer",
        "responses/publishing/asking.py",
        "    request.save()\n    seal(request.response, request)\n",
        f"{ASKING}::test_request_for_one_version_is_settled_by_withdrawing_that_version_and_no_other",
        new="    request.save()\n",
    ),
    # --- Withdrawals
    without(
        "seal of withdrawn publications",
        "responses/publishing/withdrawing.py",
        "    seal(response, response, withdrawn)\n",
        f"{WITHDRAWING}::test_current_version_alone_is_withdrawn_and_the_earlier_one_stays",
        new="    seal(response, response)\n",
    ),
    without(
        "withheld words in the public reason of a whole withdrawal",
        "responses/publishing/withdrawing.py",
        "    check_reason_is_public(response, reason)\n    _withdraw_current(",
        f"{WITHDRAWING}::test_reason_cannot_contain_words_that_are_withheld",
        new="    _withdraw_current(",
    ),
    without(
        "emails with a withdrawn copy",
        "responses/publishing/withdrawing.py",
        '    cancel_copies(by=by, response=response, publications=withdrawn, because="the response was withdrawn.")\n',
        f"{WITHDRAWING}::test_emails_waiting_with_a_withdrawn_version_are_cancelled_and_others_go",
    ),
)
