"""The deletions, made one at a time, and the tests that should notice each: a status, a field, a filter, a check, a
lock.

`old` occurs exactly once in its file. Each list of tests is as short as possible, so that all mutants run in minutes.
"""

from __future__ import annotations

from tests.mutants.accounts import ACCOUNTS
from tests.mutants.importing import IMPORTING
from tests.mutants.mutant import without
from tests.mutants.publications import PUBLICATIONS

WORKFLOW = "tests/responses/test_workflow.py"
PARTITION = "tests/responses/test_nothing_falls_through.py"
WHO_MAY = "tests/test_who_may_do_what.py"
DRAFTING = "tests/responses/drafting/test_actions.py"
FACTS = "tests/inspections/logging/test_facts_round_trip.py"
LOGGING = "tests/inspections/logging/test_actions.py"
LISTS = "tests/responses/lists/test_list.py"
PUBLISHING = "tests/responses/publishing/test_rendering.py"
PLANNING = "tests/responses/planning/test_planning.py"
FORCE = "tests/responses/force_comments/test_tracks.py"

MUTANTS = (
    # --- Statuses and moves
    without("stage of an approved response", "responses/workflow.py", "    S.APPROVED: Stage.TO_PUBLISH,\n", PARTITION),
    without(
        "stage of a returned force", "responses/workflow.py", "    F.RETURNED: ForceStage.WITH_FORCE,\n", PARTITION
    ),
    without(
        "“not needed” is settled",
        "responses/workflow.py",
        "frozenset({S.DISTRIBUTED, S.NOT_NEEDED})",
        PARTITION,
        new="frozenset({S.DISTRIBUTED})",
    ),
    without(
        "“not started” is being written",
        "responses/workflow.py",
        "frozenset({S.NOT_STARTED, S.DRAFTING})",
        PARTITION,
        new="frozenset({S.DRAFTING})",
    ),
    without(
        "the way back to drafting",
        "responses/workflow.py",
        "    (S.APPROVED, M.WITHDRAW_APPROVAL): S.DRAFTING,\n",
        WORKFLOW,
    ),
    without("who may submit", "responses/workflow.py", "    M.SUBMIT: frozenset({Role.OFFICER}),\n", PARTITION),
    without("who may recall", "responses/workflow.py", "    FM.RECALL: frozenset({Role.OFFICER}),\n", PARTITION),
    without("reason of a return", "responses/workflow.py", "FM.RETURN, FM.REOPEN}", WORKFLOW, new="FM.REOPEN}"),
    without(
        "step of the tracker",
        "responses/workflow.py",
        "    S.WITH_APPROVER: 2,\n",
        PARTITION,
    ),
    without(
        "colour of a status",
        "responses/workflow.py",
        '    S.APPROVED: "turquoise",\n',
        PARTITION,
    ),
    without(
        "place of a reminder", "responses/places.py", '    ReminderKind.FOLLOW_UP: "response-workspace",\n', PARTITION
    ),
    without("description of a role", "s55tracker/accounts/roles.py", "    Role.FORCE_LEAD: ", PARTITION, new="    # "),
    without(
        "what the document says of a returned comment",
        "responses/document/composition.py",
        "    ForceStatus.RETURNED: AWAITED,\n",
        PARTITION,
    ),
    # --- Fields
    without("fact of a report", "inspections/logging/actions/reports.py", '    joint_with: str = ""\n', FACTS),
    without(
        "facts as rows",
        "inspections/logging/actions/reports.py",
        '"publication_types", "forces", "related")',
        FACTS,
        new='"publication_types", "forces")',
    ),
    without(
        "related reports",
        "inspections/logging/actions/reports.py",
        "    inspection.related.set(facts.related)\n",
        FACTS,
    ),
    without(
        "forces of a report",
        "inspections/logging/actions/reports.py",
        "    inspection.forces.set(",
        FACTS,
        new="    list(",
    ),
    without(
        "reference of a finding",
        "inspections/logging/actions/findings.py",
        "    finding.reference = details.reference.strip()\n",
        LOGGING,
    ),
    without(
        "plain text beside the stored HTML",
        "inspections/logging/actions/findings.py",
        "    finding.plain = to_plain_text(finding.html)\n",
        LOGGING,
    ),
    without(
        "version of an edited report",
        "inspections/logging/actions/reports.py",
        '    inspection.version += 1\n    inspection.save()\n    record(action="inspection_changed"',
        LOGGING,
        new='    inspection.save()\n    record(action="inspection_changed"',
    ),
    # --- Filters
    without(
        "own responses only",
        "responses/queries.py",
        "Response.objects.filter(body__in=body_ids_of(user))",
        LISTS,
        WHO_MAY,
        new="Response.objects.all()",
    ),
    without(
        "own requests only",
        "responses/force_queries.py",
        "ForceRequest.objects.filter(force__in=force_ids_of(user))",
        WHO_MAY,
        "tests/responses/force_comments/test_force_side.py",
        new="ForceRequest.objects.all()",
    ),
    without(
        "requests not sent yet",
        "responses/force_queries.py",
        "(force__in=force_ids_of(user))\n        .exclude(status=ForceStatus.NOT_INVITED)\n",
        "tests/responses/force_comments/test_force_side.py",
        new="(force__in=force_ids_of(user))\n",
    ),
    without(
        "own inspections only",
        "inspections/queries.py",
        "    return Inspection.objects.filter(visible)",
        "tests/inspections/listing/test_list.py",
        "tests/inspections/listing/test_detail.py",
        new="    return Inspection.objects.all()",
    ),
    without(
        "findings that ask us",
        "inspections/queries.py",
        "        Finding.objects.filter(inspection=inspection)\n        .filter(ASKS_US)\n",
        DRAFTING,
        "tests/inspections/listing/test_detail.py",
        new="        Finding.objects.filter(inspection=inspection)\n",
    ),
    without(
        "own saved views only",
        "s55tracker/saved_views/queries.py",
        "Q(owner=user) | Q(is_shared=True), ",
        "tests/s55tracker/saved_views",
    ),
    without(
        "links between forces and bodies on a day",
        "s55tracker/accounts/queries.py",
        ", from_on__lte=on",
        "tests/s55tracker/accounts",
        "tests/responses/drafting/test_actions.py",
    ),
    without(
        "reminders of one's own",
        "responses/reminders/queries.py",
        "Reminder.objects.filter(visible, person=user, state__in=SAID)",
        "tests/responses/summaries/test_pages.py",
        new="Reminder.objects.filter(visible, state__in=SAID)",
    ),
    without(
        "current publications only",
        "responses/queries.py",
        "        Publication.objects.filter(is_current=True, is_listed=True)",
        "tests/responses/register",
        new="        Publication.objects.filter(is_listed=True)",
    ),
    without(
        "approver who submitted",
        "responses/queries.py",
        "people if response.body.allows_self_approval else people.exclude(pk=submitted_by.pk)",
        "tests/responses/workspace/test_mails.py",
        DRAFTING,
        new="people",
    ),
    # --- Checks
    without(
        "check before writing",
        "responses/drafting/actions.py",
        "    check_can_write(by, response)\n    if finding",
        WHO_MAY,
        DRAFTING,
        new="    if finding",
    ),
    without(
        "check before the shape of a document is chosen",
        "responses/drafting/actions.py",
        "    check_can_write(by, response)\n    old =",
        WHO_MAY,
        new="    old =",
    ),
    without(
        "check before an owner is given",
        "responses/planning/actions.py",
        "    check_can_assign(by, response)\n",
        WHO_MAY,
        DRAFTING,
    ),
    without(
        "check of the new owner",
        "responses/planning/actions.py",
        "    check_can_own(owner, response.body)\n    old,",
        DRAFTING,
        "tests/responses/progress/test_who_can_do_the_work.py",
        new="    old,",
    ),
    without(
        "check before a move", "responses/workspace/transitions.py", "    check_can_move(by, response, move)\n", WHO_MAY
    ),
    without(
        "check before a force's move",
        "responses/workspace/transitions.py",
        "    check_can_move_force_track(by, request, move)\n",
        WHO_MAY,
    ),
    without(
        "check of a force's writer",
        "responses/force_comments/actions.py",
        "    check_can_write_force_comment(by, request, finding)\n",
        WHO_MAY,
    ),
    without(
        "check that a submission is complete",
        "responses/approval/actions.py",
        "    check_can_move(by, response, Move.SUBMIT)\n    check_ready(response, today=today)\n",
        "tests/responses/drafting/test_actions.py",
        "tests/responses/document/test_unprintable.py",
    ),
    without(
        "check before many are changed",
        "responses/bulk/actions.py",
        "    check_may_change_many(by)\n",
        WHO_MAY,
        "tests/responses/bulk",
    ),
    without(
        "check before undoing",
        "responses/bulk/actions.py",
        "    check_can_undo(by, bulk_change, now=timezone.now())\n",
        WHO_MAY,
        "tests/responses/bulk",
    ),
    without(
        "check before a report is logged",
        "inspections/logging/actions/reports.py",
        "    check_can_log_inspection(by, body)\n    sent_before",
        WHO_MAY,
        LOGGING,
        new="    sent_before",
    ),
    without(
        "check before a report is changed",
        "inspections/logging/actions/findings.py",
        "    check_can_change_inspection(by, inspection)\n",
        WHO_MAY,
        LOGGING,
    ),
    without(
        "check before settings are changed",
        "s55tracker/office/editing.py",
        "    check_can_change_settings(by, body)\n",
        WHO_MAY,
        "tests/s55tracker/office",
    ),
    without(
        "check of a domain on the other side",
        "s55tracker/office/invitations/actions.py",
        "    check_other_side(organisation, email)\n",
        "tests/s55tracker/office",
    ),
    without(
        "check before a copy is recorded",
        "responses/distribution/actions.py",
        "    check_can_record_distribution(by, response)\n    line = current_line(line)\n    for email in",
        WHO_MAY,
        "tests/responses/distribution",
        new="    line = current_line(line)\n    for email in",
    ),
    without(
        "which evidence files a person may see",
        "responses/distribution/queries.py",
        "line__response__in=responses_visible_to(user), ",
        "tests/responses/distribution/test_evidence.py",
    ),
    without(
        "check before a test email",
        "responses/summaries/actions.py",
        "    check_can_send_reminders(by, body)\n",
        WHO_MAY,
        "tests/responses/summaries",
    ),
    # --- History, and what happens with a change
    without(
        "history of a text",
        "responses/drafting/actions.py",
        '        action="text_saved",\n',
        DRAFTING,
        new='        action="saved",\n',
    ),
    without(
        "an approval is of one text",
        "responses/workspace/transitions.py",
        "            withdraw(approval, by=by, because=because)\n            chosen = Move.WITHDRAW_APPROVAL\n",
        DRAFTING,
        new="            return False\n",
    ),
    without(
        "reason that a move needs",
        "responses/workspace/transitions.py",
        "    _check_reason(move in NEEDS_REASON, reason)\n",
        DRAFTING,
        WORKFLOW,
        "tests/responses/moves",
    ),
    without(
        "words for a move in the history",
        "responses/workflow.py",
        '    M.SUBMIT: "submitted the response for approval",\n',
        "tests/responses/test_history_is_true.py",
    ),
    # --- Single findings, and a shared draft
    without(
        "threads on the assigned finding alone",
        "responses/threads/queries.py",
        'filter(request=OuterRef("request"), finding=OuterRef("finding"))',
        "tests/responses/comments/test_finding_contributors.py",
        new='filter(request=OuterRef("request"))',
    ),
    without(
        "search of the assigned finding alone",
        "responses/search/queries.py",
        'theirs.filter(request=OuterRef("request"), finding=OuterRef("about"))',
        "tests/responses/search/test_visibility.py",
        new='theirs.filter(request=OuterRef("request"))',
    ),
    without(
        "the office searches a draft only while it is shared",
        "responses/search/sources.py",
        "        body_id=comment.request.response.body_id if is_shared else None,\n",
        "tests/responses/force_team",
        new="        body_id=comment.request.response.body_id,\n",
    ),
    *PUBLICATIONS,
    *ACCOUNTS,
    *IMPORTING,
)
