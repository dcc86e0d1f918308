"""Writes the history: a sentence for each event, starting with who did it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from django.utils import timezone

from inspections.clock.deadlines import STEPS, format_date
from responses.enums import GuestUseKind, Section
from responses.workflow import PAST_TENSE
from s55tracker.audit.models import AuditEvent
from s55tracker.govuk.templatetags.dates import govuk_time
from s55tracker.text.wording import ended, listed


def text_named(event: AuditEvent) -> str:
    """The subject of a "text_saved" event: "our comment on recommendation 3" or "the key findings"."""
    finding, section = event.detail.get("finding"), event.detail.get("section")
    if finding:
        return f"our comment on {finding[0].lower()}{finding[1:]}"
    return {
        Section.KEY_FINDINGS: "the key findings",
        Section.INTRODUCTION: "the introduction to the recommendations",
        Section.BODY_COMMENT: "our overall comment",
    }.get(section, "a text")


def sentence_of(event: AuditEvent) -> str:
    """An event as a sentence that starts with who did it."""
    words = SENTENCES.get(event.action)
    if words is None:
        # An action without its own sentence is still shown.
        told = event.action.replace("_", " ")
        return f"{event.actor_name}: {told}."
    said = words(event) if callable(words) else words
    return ended(f"{event.actor_name} {said}{_together(event)}")


def _together(event: AuditEvent) -> str:
    """The words that mark an event as part of a bulk change, or of undoing one. Empty for other events."""
    if "undoes" in event.detail:
        return ", undoing a change to several responses"
    number = event.detail.get("batch_of", 1)
    return f", together with {number - 1} other response{'' if number == 2 else 's'}" if number > 1 else ""


def _date(event: AuditEvent, key: str) -> str:
    value = event.detail.get(key)
    try:
        return format_date(date.fromisoformat(value)) if value else "no date"
    except (TypeError, ValueError):
        return str(value)


def _moment(event: AuditEvent, key: str) -> str:
    """ "10am on 6 October 2026", in London."""
    value = event.detail.get(key)
    try:
        moment = timezone.localtime(datetime.fromisoformat(value))
    except (TypeError, ValueError):
        return str(value)
    return f"{govuk_time(moment)} on {format_date(moment.date())}"


def _force(event: AuditEvent) -> str:
    return event.detail.get("force") or "the force"


def _word_file(event: AuditEvent) -> str:
    """Which part was downloaded, and how many threads it included as comments."""
    part = {"all": "the whole draft", "body": "our part", "force": "the force’s part"}.get(
        event.detail.get("part"), "a part"
    )
    threads = event.detail.get("threads")
    return f"{part} as a Word file" + (
        f" with {threads} thread{'' if threads == 1 else 's'} as comments" if threads else ""
    )


def _published(event: AuditEvent) -> str:
    """What someone asked to have withdrawn: one version, or the whole published response."""
    number = event.detail.get("number")
    return f"publication {number}" if number else "the published response"


def _step(event: AuditEvent) -> str:
    return STEPS.get(event.detail.get("step"), str(event.detail.get("step")))


def _format_steps(event: AuditEvent) -> str:
    named = [f"“{STEPS.get(step, step)}”" for step in event.detail.get("steps", [])]
    return f"the step{'' if len(named) == 1 else 's'} {', '.join(named)}"


def _moves(event: AuditEvent) -> str:
    """ "“Draft ready” from 3 to 4 October 2026"."""
    return "; ".join(
        f"“{STEPS.get(each['step'], each['step'])}” from {format_date(date.fromisoformat(each['old']))} "
        f"to {format_date(date.fromisoformat(each['new']))}"
        for each in event.detail.get("steps", [])
    )


def _by_itself(event: AuditEvent, words: str) -> str:
    """The words for a change that recalled a response, or withdrew its approval, automatically. Empty if someone chose
    to do so.
    """
    if not event.detail.get("automatic"):
        return ""
    return f"{event.detail.get('did') or _deed_in_old_events(event.reason)}, which {words}"


def _deed_in_old_events(reason: str) -> str:
    """What the person did, for older events that did not record it: only their reason says what changed."""
    for what, did in (
        ("The date of publication", "corrected the date of publication"),
        ("What is recorded about the report", "changed the details of the report"),
        ("A finding of the report", "changed the findings of the report"),
    ):
        if reason.startswith(what):
            return did
    return "changed the text"


def _saved(event: AuditEvent) -> str:
    """The words for a text that was saved, cleared, or restored to a published or earlier version."""
    version = f"(version {event.detail.get('version')})"
    if event.detail.get("restored"):
        return f"restored {text_named(event)} from publication {event.detail['restored']} {version}"
    if event.detail.get("restored_version"):
        return f"restored version {event.detail['restored_version']} of {text_named(event)} {version}"
    return f"{'saved' if event.detail.get('new') else 'cleared'} {text_named(event)} {version}"


WHAT_OF_A_FINDING = {
    "kind": "kind",
    "reference": "reference",
    "wording": "wording",
    "addressees": "addressees",
    "due_text": "due date",
    "due_on": "due date",
    "due_precision": "due date",
    "page": "page of the report",
    "parent": "cause of concern",
}


def _changed_finding(event: AuditEvent) -> str:
    """ "changed the wording and due date of recommendation 3"."""
    changed = event.detail.get("changed") or {}
    parts = list(dict.fromkeys(WHAT_OF_A_FINDING[name] for name in WHAT_OF_A_FINDING if name in changed))
    return f"changed the {listed(parts or ['wording'])} of {str(event.detail.get('finding') or 'a finding').lower()}"


def _gave(event: AuditEvent) -> str:
    new, old = event.detail.get("new"), event.detail.get("old")
    if new == event.actor_name:
        return f"took over the response from {old}" if old else "took over the response"
    return f"gave the response to {new}" + (f", from {old}" if old else "")


def _reads(event: AuditEvent) -> str:
    """ "let the force read a thread on recommendation 2"."""
    about = event.detail.get("about")
    match event.detail.get("new"), event.detail.get("old"):
        case "both", "office":
            return f"let the force read a thread on {about}"
        case "both", _:
            return f"let the office read a thread on {about}"
    return f"limited a thread on {about} to {'the office' if event.detail.get('new') == 'office' else 'the force'}"


def _under_delegation(event: AuditEvent) -> str:
    """ ", for Helen Marsh under the scheme of delegation (paragraph 4.2)"."""
    if not event.detail.get("approved_for"):
        return ""
    return f", for {event.detail['approved_for']} under the scheme of delegation ({event.detail.get('scheme')})"


SENTENCES: dict[str, str | Callable[[AuditEvent], str]] = {
    **{f"response_{move.value}": words for move, words in PAST_TENSE.items()},
    "response_opened": "opened the response",
    "text_saved": _saved,
    "word_downloaded": lambda e: f"downloaded {_word_file(e)}",
    "word_proposed": lambda e: f"uploaded the Word file “{e.detail.get('file')}” to be checked",
    "word_text_used": lambda e: f"used “{e.detail.get('heading')}” from the Word file “{e.detail.get('file')}”",
    "word_text_placed": lambda e: (
        f"put “{e.detail.get('heading')}” from the Word file “{e.detail.get('file')}” under “{e.detail.get('place')}”"
    ),
    "word_text_left_out": lambda e: f"left out “{e.detail.get('heading')}” from the Word file “{e.detail.get('file')}”",
    "word_closed": lambda e: f"closed the Word file “{e.detail.get('file')}” without using the rest",
    "document_shape_chosen": lambda e: f"chose another layout for the document: {e.detail.get('new')}",
    "owner_changed": _gave,
    "owner_left": lambda e: (
        f"gave the response to {e.detail.get('new')}, because {e.detail.get('old')} {e.detail.get('why')}"
        if e.detail.get("what") == "response"
        else f"gave {_format_steps(e)} to {e.detail.get('new')}, because {e.detail.get('old')} {e.detail.get('why')}"
    ),
    "step_moved": lambda e: (
        f"moved “{_step(e)}” from {_date(e, 'old')} to {_date(e, 'new')}"
        + (f" (first planned for {_date(e, 'first')})" if e.detail.get("first") != e.detail.get("old") else "")
    ),
    "step_restored": lambda e: (
        f"moved “{_step(e)}” back to the office’s plan, from {_date(e, 'old')} to {_date(e, 'new')}"
    ),
    "step_assigned": lambda e: (
        f"gave the step “{_step(e)}” to {e.detail['new']}"
        if e.detail.get("new")
        else f"gave the step “{_step(e)}” back to the owner of the response"
    ),
    "plan_moved": lambda e: f"{e.detail.get('why') or 'changed the dates'}, and the plan moved: {_moves(e)}",
    "response_take_back": lambda e: (
        _by_itself(e, "recalled the response from the approver") or "recalled the response from the approver"
    ),
    "response_approve": lambda e: f"approved the response{_under_delegation(e)}",
    "response_first_approval": lambda e: f"gave the first of two approvals{_under_delegation(e)}",
    "check_overridden": lambda e: f"overrode a check: “{e.detail.get('sentence')}”",
    "check_override_withdrawn": lambda e: f"withdrew the override of a check: “{e.detail.get('sentence')}”",
    "trial_pdf_failed": "could not make the PDF of the text submitted for approval",
    "response_withdraw_approval": lambda e: _by_itself(e, "withdrew the approval") or "withdrew the approval",
    "publication_made": lambda e: f"made publication {e.detail.get('number')}",
    "article_made": lambda e: f"stored the page of publication {e.detail.get('number')}",
    "pdf_made": lambda e: f"made the PDF of publication {e.detail.get('number')}",
    "render_ordered_again": lambda e: f"asked for the PDF of publication {e.detail.get('number')} again",
    "render_failed": lambda e: f"could not make the PDF of publication {e.detail.get('number')}",
    "left_without_pdf": lambda e: f"decided to leave publication {e.detail.get('number')} without a PDF",
    "response_record_elsewhere": lambda e: (
        f"recorded that the response was published elsewhere on {_date(e, 'published_on')}: {e.detail.get('address')}"
    ),
    "publication_scheduled": lambda e: f"scheduled the publication for {_moment(e, 'publish_at')}",
    "schedule_changed": lambda e: (
        f"moved the scheduled publication from {_moment(e, 'old')} to {_moment(e, 'publish_at')}"
    ),
    "schedule_cancelled": lambda e: f"cancelled the publication scheduled for {_moment(e, 'publish_at')}",
    "schedule_blocked": lambda e: f"could not publish the response as scheduled for {_moment(e, 'publish_at')}",
    "schedule_run": lambda e: (
        f"published the response as scheduled for {_moment(e, 'publish_at')}"
        + (f", {e.detail['late_minutes']} minutes late" if e.detail.get("late_minutes") else "")
    ),
    "version_withdrawn": lambda e: f"withdrew publication {e.detail.get('number')}, which had been replaced",
    "withdrawal_requested": lambda e: f"asked for {_published(e)} to be withdrawn",
    "withdrawal_request_met": lambda e: f"withdrew {_published(e)}, as {e.detail.get('asked_by')} had asked",
    "withdrawal_request_declined": lambda e: (
        f"declined {e.detail.get('asked_by')}’s request to withdraw {_published(e)}"
    ),
    "withdrawal_request_cancelled": lambda e: f"cancelled the request to withdraw {_published(e)}",
    "words_withheld": lambda e: f"withheld words in {e.detail.get('about')} from publication ({e.detail.get('ground')})",
    "words_released": lambda e: f"stopped withholding words in {e.detail.get('about')} from publication",
    "proof_pack_made": lambda e: (
        f"made a proof pack ({str(e.detail.get('form')).upper()}, "
        f"{'with names' if e.detail.get('names') == 'recorded' else 'with roles instead of names'})"
    ),
    "response_mark_not_needed": lambda e: (
        "recorded that no response is needed"
        + (f" (answered in {e.detail['answered_in']})" if e.detail.get("answered_in") else "")
    ),
    "response_complete_distribution": lambda e: (
        "left the distribution complete, as it was before the correction"
        if e.detail.get("automatic")
        else "completed the distribution"
    ),
    "copy_sent": lambda e: (
        f"recorded a copy: {e.detail.get('line')}, on {_date(e, 'done_on')} by {e.detail.get('done_by')}"
    ),
    "copy_email_queued": lambda e: f"sent a copy by email to {e.detail.get('to')}: {e.detail.get('line')}",
    "copy_email_refused": lambda e: f"could not send a copy to {e.detail.get('to')}: {e.detail.get('line')}",
    "copy_email_cancelled": lambda e: f"cancelled the email with a copy to {e.detail.get('to')}: {e.detail.get('line')}",
    "copy_email_bounced": lambda e: f"recorded that a copy to {e.detail.get('to')} came back: {e.detail.get('line')}",
    "copy_evidence_added": lambda e: f"added the evidence “{e.detail.get('file_name')}”: {e.detail.get('line')}",
    "copy_evidence_removed": lambda e: f"removed the evidence “{e.detail.get('file_name')}”: {e.detail.get('line')}",
    "copy_undone": lambda e: f"removed the record of a copy: {e.detail.get('line')}",
    "thread_started": lambda e: f"started a thread on {e.detail.get('about')}",
    "thread_replied": lambda e: f"replied in a thread on {e.detail.get('about')}",
    "thread_comment_edited": lambda e: f"changed a comment in a thread on {e.detail.get('about')}",
    "thread_comment_deleted": lambda e: f"deleted a comment in a thread on {e.detail.get('about')}",
    "thread_resolved": lambda e: f"resolved a thread on {e.detail.get('about')}",
    "thread_reopened": lambda e: f"reopened a thread on {e.detail.get('about')}",
    "thread_audience_changed": _reads,
    "suggestion_accepted": lambda e: f"accepted a suggestion for {e.detail.get('about')}",
    "suggestion_declined": lambda e: f"declined a suggestion for {e.detail.get('about')}",
    "force_invite": lambda e: f"invited {_force(e)} to comment by {_date(e, 'comment_by')}",
    "force_reopen": lambda e: f"invited {_force(e)} again, to comment by {_date(e, 'comment_by')}",
    "force_change_date": lambda e: (
        f"changed the date for {_force(e)}’s comments from {_date(e, 'old')} to {_date(e, 'new')}"
    ),
    "force_recall": lambda e: f"recalled the invitation to {_force(e)}",
    "force_submit": lambda e: (
        f"submitted {_force(e)}’s comments"
        + (f" on behalf of {e.detail['chief_officer']}" if e.detail.get("chief_officer") else "")
    ),
    "guest_link_made": lambda e: f"asked {e.detail.get('guest')} to comment as a guest",
    "guest_link_revoked": lambda e: f"cancelled {e.detail.get('guest')}’s guest link",
    "guest_link_used": lambda e: f"used the guest link ({GuestUseKind(e.detail['kind']).label.lower()})",
    "force_share_draft": lambda e: f"shared {_force(e)}’s draft with the office",
    "force_unshare_draft": lambda e: f"stopped sharing {_force(e)}’s draft",
    "force_record_received": lambda e: (
        f"recorded {_force(e)}’s comments, received from {e.detail.get('received_from')}"
    ),
    "force_return": lambda e: (
        f"returned {_force(e)}’s comments"
        + (f", to be back by {_date(e, 'comment_by')}" if e.detail.get("comment_by") else "")
    ),
    "force_let_stand": lambda e: f"used {_force(e)}’s comments as they were submitted",
    "force_record_none": lambda e: (
        f"recorded that no comments were received from {_force(e)}"
        + (f", before the date for comments, {_date(e, 'old')}" if "old" in e.detail else "")
    ),
    "inspection_logged": "logged the inspection",
    "inspection_imported": "imported the inspection from a file",
    "inspection_changed": "changed the details of the report",
    "inspection_facts_changed": "changed the details of the report",
    "inspection_findings_changed": "changed the findings of the report",
    "inspection_date_changed": lambda e: f"changed the dates: the safe day is now {_date(e, 'safe_day')}",
    "publication_date_confirmed": "confirmed the date of publication against the report",
    "publication_date_corrected": lambda e: (
        f"corrected the date of publication from {_date(e, 'old')} to {_date(e, 'new')}"
        if e.detail.get("old")
        else "corrected the date of publication"
    ),
    "findings_added": lambda e: f"added {', '.join(e.detail.get('findings') or ['findings']).lower()}",
    "finding_changed": _changed_finding,
    "finding_removed": lambda e: f"removed {str(e.detail.get('finding') or 'a finding').lower()}",
    "findings_reordered": lambda e: (
        f"moved {str(e.detail.get('finding') or 'a finding').lower()} {'up' if e.detail.get('up') else 'down'}"
    ),
}
