"""Deletions in what is read from outside, in guests' links, in drafts and in withheld words."""

from __future__ import annotations

from tests.mutants.mutant import without

WATCHING = "tests/inspections/watching/test_pages.py"
GUESTS = "tests/responses/guests"

IMPORTING = (
    # --- Who may see what was uploaded
    without(
        "pictures of one’s own uploads",
        "inspections/pictures/queries.py",
        "created_by=user, body__in=body_ids_of(user, [Role.OFFICER])",
        "tests/inspections/filling_in/test_pictures.py",
        new="body__in=body_ids_of(user, [Role.OFFICER])",
    ),
    without(
        "pictures that have lapsed",
        "inspections/pictures/queries.py",
        ", expires_at__gt=timezone.now()\n",
        "tests/inspections/filling_in/test_pictures.py",
        new="\n",
    ),
    without(
        "new reports of one’s own office",
        "inspections/watching/queries.py",
        "ReportProposal.objects.filter(body__in=body_ids_of(user))",
        WATCHING,
        new="ReportProposal.objects.all()",
    ),
    without(
        "tables of one’s own office",
        "responses/back_catalogue/queries.py",
        "TableImport.objects.filter(body__in=body_ids_of(user, [Role.OFFICER]))",
        "tests/responses/back_catalogue/test_pages.py",
        "tests/responses/back_catalogue/test_table_import.py",
        new="TableImport.objects.all()",
    ),
    without(
        "batches of one’s own office",
        "responses/many_files/queries.py",
        "FileBatch.objects.filter(body__in=body_ids_of(user, [Role.OFFICER]))",
        "tests/responses/many_files/test_batches.py",
        "tests/responses/many_files/test_pages.py",
        new="FileBatch.objects.all()",
    ),
    without(
        "officers alone import many files",
        "responses/many_files/queries.py",
        "FileBatch.objects.filter(body__in=body_ids_of(user, [Role.OFFICER]))",
        "tests/responses/many_files/test_batches.py",
        "tests/responses/many_files/test_pages.py",
        new="FileBatch.objects.filter(body__in=body_ids_of(user))",
    ),
    # --- What a person must still look at
    without(
        "a response read with a warning",
        "responses/many_files/queries.py",
        "        and not proposed.warnings\n",
        "tests/responses/many_files/test_batches.py",
        "tests/responses/many_files/test_pages.py",
    ),
    without(
        "a response that looks like another file",
        "responses/many_files/queries.py",
        "        and proposed.alike is None\n",
        "tests/responses/many_files/test_batches.py",
        "tests/responses/many_files/test_pages.py",
    ),
    without(
        "a response that someone has begun to change",
        "responses/many_files/queries.py",
        '        and not getattr(proposed, "is_changed", False)\n',
        "tests/responses/many_files/test_batches.py",
        "tests/responses/many_files/test_pages.py",
    ),
    without(
        "version of an import on two tabs",
        "responses/importing/parts/actions.py",
        "    if current.version != version:\n        raise ChangedMeanwhile(current)\n",
        "tests/responses/importing/parts",
    ),
    without(
        "a thread counts as work on an import",
        "responses/importing/undoing.py",
        "(KeptDraft, Thread, WithheldWords, WordProposal)",
        "tests/responses/importing/test_undoing.py",
        new="(KeptDraft, WithheldWords, WordProposal)",
    ),
    without(
        "a response that is answered by the import",
        "responses/importing/undoing.py",
        "Response.objects.filter(answered_in=response)",
        "tests/responses/importing/test_undoing.py",
        new="Response.objects.none()",
    ),
    # --- The inspectorate's website
    without(
        "hosts that we fetch from",
        "inspections/intake/fetching.py",
        "    if not is_fetched(address):\n",
        "tests/inspections/filling_in/test_from_address.py",
        new="    if False:\n",
    ),
    without(
        "reports fetched for one person",
        "inspections/watching/actions.py",
        "    if wait := too_often(by):\n        raise Refused(wait)\n    watched.attempt_after = now\n",
        WATCHING,
        new="    watched.attempt_after = now\n",
    ),
    without(
        "private networks",
        "s55tracker/outgoing.py",
        "    if not is_private_by_name(host) and not all(is_public(address) for address in found):\n",
        "tests/s55tracker/test_outgoing.py",
        new="    if False:\n",
    ),
    # --- Guests
    without(
        "a guest link that has expired",
        "responses/guests/queries.py",
        "    if link.expires_at <= timezone.now():\n        return K.EXPIRED_LINK\n",
        GUESTS,
    ),
    without(
        "a guest link after too many wrong codes",
        "responses/guests/queries.py",
        "    if link.wrong_codes >= MOST_WRONG_CODES:\n        return K.LOCKED_LINK\n",
        GUESTS,
    ),
    without(
        "an office’s guest once the force has a lead",
        "responses/guests/queries.py",
        "    if link.side == GuestSide.OFFICE and has_lead(link.request.force):\n        return K.OVERTAKEN_LINK\n",
        GUESTS,
    ),
    without(
        "sessions of a cancelled guest link",
        "responses/guests/actions/links.py",
        "        GuestSession.objects.filter(link=link, ended_at=None).update(ended_at=link.revoked_at)\n",
        GUESTS,
    ),
    without(
        "findings that a guest link covers",
        "responses/guests/queries.py",
        'findings if link.covers_all else findings.filter(pk__in=link.findings.values("pk"))',
        GUESTS,
        new="findings",
    ),
    without(
        "age of a guest’s code",
        "responses/guests/actions/opening.py",
        "    if row.sent_at + CODE_LASTS <= timezone.now():\n        return K.OLD_CODE\n",
        GUESTS,
    ),
    # --- Drafts, threads and withheld words
    without(
        "drafts of one’s own",
        "responses/keeping/queries.py",
        "KeptDraft.objects.filter(person=person, **text.columns)",
        "tests/responses/keeping",
        new="KeptDraft.objects.filter(**text.columns)",
    ),
    without(
        "drafts of a force that one may no longer see",
        "responses/keeping/queries.py",
        " | Q(request__in=force_requests_open_to(person))",
        "tests/responses/keeping",
    ),
    without(
        "threads that only the force reads",
        "responses/threads/queries.py",
        "Q(response__body__in=body_ids_of(user), audience__in=READ_BY_OFFICE)",
        "tests/responses/comments",
        new="Q(response__body__in=body_ids_of(user))",
    ),
    without(
        "approval of a text in which words are withheld",
        "responses/redaction/actions.py",
        "    _after_change(response, written.placed.named, by=by)\n",
        "tests/responses/redaction",
    ),
    without(
        "approval of a text in which words are released",
        "responses/redaction/actions.py",
        "    _after_change(response, named, by=by)\n",
        "tests/responses/redaction",
    ),
    without(
        "seal of withheld words",
        "responses/redaction/actions.py",
        "    row = WithheldWords.objects.create(**text.columns, words=marked, ground=ground, withheld_by=by)\n    seal(response, row)\n",
        "tests/responses/redaction",
        "tests/responses/publishing/test_seals.py",
        new="    row = WithheldWords.objects.create(**text.columns, words=marked, ground=ground, withheld_by=by)\n",
    ),
    without(
        "earlier answers of one’s own force",
        "responses/reuse/queries.py",
        ".filter(force=asked.force_id)",
        "tests/responses/reuse",
    ),
    without(
        "earlier answers of one’s own office",
        "responses/reuse/queries.py",
        ".filter(body=response.body_id)",
        "tests/responses/reuse",
    ),
)
