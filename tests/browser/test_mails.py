"""HTML emails as a mail program draws them: narrow and wide, light and dark, read by axe."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from inspections.queries import findings_for_us
from inspections.watching.mails import notify_officers
from responses.distribution.deliveries import settle_copy_emails
from responses.distribution.sending import Addressed, send_copies
from responses.enums import Audience, Section, Side
from responses.force_comments.actions import record_none_received
from responses.force_team.actions import assign_findings, mark_ready, share_draft
from responses.guests.actions.opening import confirm_code, send_code
from responses.guests.actions.writing import save_guest_text, send_guest_texts
from responses.models import ForceRequest, GuestSession, Response
from responses.planning.actions import assign_owner
from responses.publishing.asking import ask_for_withdrawal, decline_withdrawal
from responses.publishing.scheduling import run_schedules, schedule_publication
from responses.publishing.withdrawing import withdraw_publication
from responses.reminders.refusals import mail_was_refused
from responses.summaries.actions import send_test
from responses.summaries.run import run_reminders
from s55tracker.accounts.models import User
from s55tracker.accounts.roles import Role
from s55tracker.identity.actions import ask_address_change, confirm_address_change, reset_second_factor
from s55tracker.mail import outbox
from s55tracker.mail.letter import write_letter
from s55tracker.mail.models import OutgoingMail
from s55tracker.mail.outbox import queue_mail
from s55tracker.office.invitations.actions import invite_person
from s55tracker.office.people.actions.memberships import end_membership, give_role_from_outside
from s55tracker.working_days.calendar import working_day_on_or_after
from tests.browser.axe import sideways_scroll, violations
from tests.factories import PASSWORD, Office, a_response, an_office, approve, invite, write, write_force_comments
from tests.inspections.watching.feeds import a_proposal as a_new_report
from tests.responses.comments.threads import on_request
from tests.responses.guests.guests import a_guest_link, code_of
from tests.responses.workspace.test_mails import ADDRESS, everything_happens
from tests.s55tracker.identity.second_factors import with_app
from tests.test_addresses import a_delegation

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

LONG = "HM Chief Inspector’s super-complaint: " + "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch" * 2


@pytest.fixture
def every_mail(monkeypatch) -> list[OutgoingMail]:
    """One email of each kind, with long names and a summary with several items."""
    templates: dict[str, str] = {}  # by subject

    def noted(template, *arguments, **options):
        letter = write_letter(template, *arguments, **options)
        templates[letter.subject] = template
        return letter

    monkeypatch.setattr(outbox, "write_letter", noted)
    office = an_office(address=ADDRESS)
    everything_happens(office)
    today = timezone.localdate()
    invite(office, a_response(office, "drafting", title=LONG, published_on=today - timedelta(days=50)), days=3)
    late = a_response(office, "drafting", title="Vetting", published_on=today - timedelta(days=70))
    record_none_received(by=office.officer, request=invite(office, late), reason="The safe day has gone.", today=today)
    a_response(office, title="Crime recording")
    morning = working_day_on_or_after(today + timedelta(days=1))
    run_reminders(now=timezone.make_aware(datetime.combine(morning, time(9))))
    invite_person(
        by=office.administrator,
        organisation=office.body,
        email="nia@example.test",
        name="Nia New",
        roles=["officer", "approver"],
    )
    send_test(by=office.administrator, body=office.body, today=today)
    two_approvals_and_a_delegation(office)
    response = a_response(office, title=LONG + "s", published_on=today - timedelta(days=20))
    assign_owner(by=office.manager, response=response, owner=office.other_officer)
    end_membership(by=office.administrator, organisation=office.body, user=office.other_officer)
    platform = User.objects.create_superuser("platform@example.test", PASSWORD, name="Petra Platform")
    give_role_from_outside(by=platform, organisation=office.body, user=office.officer, role=Role.MANAGER)
    give_role_from_outside(by=platform, organisation=office.force, user=office.contributor, role=Role.FORCE_LEAD)
    change_addresses(office)
    with_app(office.manager)
    reset_second_factor(by=office.administrator, person=office.manager, reason=LONG)
    people_write_together(office, invite(office, a_response(office, "drafting", title=LONG + "x"), days=3))
    publications_go_wrong(office)
    a_copy_is_refused(office, a_response(office, "published", title=LONG + "y"))
    notify_officers(office.body, [a_new_report(office, LONG), a_new_report(office, "Vetting")], today=today)
    for template in (
        *("account_password_changed", "account_password_reset", "mail_refused", "sign_in_changed"),
        *("new_device", "unused_account_warning", "unused_account_ended", "unused_accounts_settled"),
        *("single_sign_on_changed", "single_sign_on_emergency", "single_sign_on_instead", "single_sign_on_link"),
        *("single_sign_on_ways", "second_factor_reset_elsewhere", "approver_added"),
    ):
        queue_mail(
            to_email="reader@example.test",
            to_name="Alex Morgan",
            template=template,
            context={
                "password_reset_url": "https://tracker.example/accounts/reset/" + "x" * 60,
                "forgotten_password_url": "https://tracker.example/accounts/reset/",
                "timestamp": timezone.now(),
                "at": timezone.now(),
                "device": "Edge on Windows",
                "days": 90,
                "last_used_at": timezone.now(),
                "ends_on": timezone.localdate(),
                "ended": office.manager.name,
                "kept": [(LONG, "no one else here is approver")],
                "sessions": "https://tracker.example/account/sessions/",
                "account": "https://tracker.example/account/",
                "what": "A passkey was added to your account.",
                "address": "gone@example.test",
                "office": office.body.office_name,
                "because": "you manage its people",
                "page": "https://tracker.example/office/people/",
                "person": office.manager,
                "reader": office.administrator,
                "reason": LONG,
                "ways": "only",
                "sign_in": "https://tracker.example/accounts/login/",
                "by": office.administrator,
                "used_by": office.administrator,
                "organisation": office.body.office_name,
                "contact_name": office.body.office_name,
            },
        )
    assert set(templates.values()) == {
        path.stem for path in Path(settings.BASE_DIR, "templates/emails").glob("[!_]*.txt")
    }, "A mail was added that is not looked at here."
    found = {}
    for mail in OutgoingMail.objects.order_by("pk"):
        # Check the longest of the emails with the same template and subject.
        name = templates[mail.subject], mail.subject.partition(": ")[2]
        found[name] = max(mail, found.get(name, mail), key=lambda each: len(each.html))
    return list(found.values())


def publications_go_wrong(office: Office) -> None:
    """A schedule blocked before its time, a missed schedule, and a response withdrawn for a long reason."""
    response = a_response(office, "approved", title=LONG + "p")
    row = schedule_publication(by=office.officer, response=response, publish_at=timezone.now() + timedelta(hours=20))
    write(office, response, Section.KEY_FINDINGS, words="Something else was found.")
    run_schedules()
    run_schedules(now=row.publish_at + timedelta(minutes=1))
    response = a_response(office, "published", title=LONG + "w")
    asked = ask_for_withdrawal(by=office.officer, response=response, reason=LONG)
    decline_withdrawal(by=office.approver, request=asked, reason=LONG)
    withdraw_publication(by=office.approver, response=response, reason=LONG)


def two_approvals_and_a_delegation(office: Office) -> None:
    a_delegation(office)
    office.body.needs_two_approvals = True
    office.body.save()
    approve(office, a_response(office, "with_approver", title=LONG + "y"))
    office.body.needs_two_approvals = False
    office.body.save()


def change_addresses(office: Office) -> None:
    """Someone who changes their own address, someone whose address is changed for them, and someone who asks for an
    address already in use.
    """
    email = f"mina.{'long.' * 10}name@example.test"
    ask_address_change(by=office.manager, person=office.manager, email=email)
    confirmation = OutgoingMail.objects.filter(to_email=email).latest("pk").text
    token = re.search(r"/address/confirm/([^/\s]+)/", confirmation)[1]
    confirm_address_change(by=office.manager, token=token)
    ask_address_change(by=office.administrator, person=office.approver, email="april.new@example.test")
    ask_address_change(by=office.other_approver, person=office.other_approver, email=office.officer.email)


def a_copy_is_refused(office: Office, response: Response) -> None:
    """An email with a copy, to an address that the mail server refuses."""
    [email] = send_copies(
        by=office.officer,
        response=response,
        copies=[Addressed(response.distribution_lines.get(position=0), f"clerk.{'long.' * 10}name@example.test")],
        subject=f"A copy: {LONG}"[:150],
        message="Dear Clerk,\n\nHere is the response.",
        attach_pdf=False,
    )
    refusal = "550 5.1.1 The recipient " + "x" * 200
    OutgoingMail.objects.filter(pk=email.mail_id).update(refused_at=timezone.now(), last_error=refusal)
    settle_copy_emails()


def people_write_together(office: Office, asked: ForceRequest) -> None:
    """A finding assigned and ready, a mention, and a guest who is asked by each side, sends a text or has lost the mailbox."""
    finding = findings_for_us(asked.response.inspection)[0]
    assign_findings(by=office.lead, request=asked, person=office.contributor, findings=[finding])
    write_force_comments(office, asked)
    mark_ready(by=office.contributor, request=asked, finding=finding)
    share_draft(by=office.lead, request=asked)
    on_request(
        office.lead, asked, Audience.FORCE, side=Side.FORCE, finding=finding, text=LONG, tell=[office.contributor]
    )
    link = a_guest_link(office, asked)
    send_code(link)
    confirm_code(link, code_of(link).replace(" ", ""))
    session = GuestSession.objects.get(link=link)
    save_guest_text(session=session, finding=None, html="<p>We have begun.</p>", version=0)
    send_guest_texts(session=session)
    a_guest_link(office, asked, email="gone.guest@example.test")
    mail_was_refused(OutgoingMail.objects.get(to_email="gone.guest@example.test"))


def test_every_mail_is_readable_narrow_and_wide_light_and_dark(chromium, every_mail):
    asked: list[str] = []
    for scheme in ("light", "dark"):
        window = chromium.new_context(color_scheme=scheme)
        page = window.new_page()
        page.on("request", lambda request: asked.append(request.url))
        for mail in every_mail:
            page.set_content(mail.html)
            for width in (320, 600, 1024):
                page.set_viewport_size({"width": width, "height": 900})
                assert sideways_scroll(page) == [], (mail.subject, width)
            # Lines are short enough to read comfortably.
            assert page.locator("[role=main]").bounding_box()["width"] <= 600, mail.subject
            assert page.locator("h1").count() == 1
            links = page.locator("a").all_inner_texts()
            assert [words for words in links if "://" in words or not words.strip()] == [], mail.subject
            assert violations(page) == [], (mail.subject, scheme)
        window.close()
    assert [url for url in asked if not url.startswith(("about:", "data:"))] == []


def test_mail_without_its_style_element_is_the_same_in_the_light(chromium, every_mail):
    """Many mail programs drop <style>, so the layout must not depend on it."""
    page = chromium.new_context().new_page()
    for mail in every_mail[:3]:
        shown = []
        for html in (mail.html, mail.html[: mail.html.index("<style>")] + mail.html[mail.html.index("</style>") + 8 :]):
            page.set_viewport_size({"width": 320, "height": 900})
            page.set_content(html)
            shown.append(page.screenshot())
        assert shown[0] == shown[1]
