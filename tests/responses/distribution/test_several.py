"""Several copies recorded at once, and text for a portal."""

from copy import deepcopy
from datetime import timedelta

import pytest
from django.utils import timezone

from responses.distribution.actions import CopySent, record_copies_sent
from responses.distribution.portal import portal_texts, whole_text
from responses.document.content import DocumentContent
from responses.enums import ResponseStatus
from responses.exceptions import WorkflowError
from responses.models import DistributionLine
from s55tracker.accounts.models import DistributionRecipient
from s55tracker.audit.models import AuditEvent
from s55tracker.refusals import NotPermitted
from tests.factories import a_response, an_office, refreshed

pytestmark = pytest.mark.django_db


def an_office_and_what_it_published():
    office = an_office()
    recipient = office.body.distribution_recipients.first()
    recipient.method, recipient.email = DistributionRecipient.Method.EMAIL, "home.office@example.test"
    recipient.save()
    return office, a_response(office, ResponseStatus.PUBLISHED)


@pytest.fixture(scope="module")
def written(written_once):
    return written_once(an_office_and_what_it_published)


@pytest.fixture
def office(written):
    return deepcopy(written[0])


@pytest.fixture
def published(written):
    return deepcopy(written[1])


def today():
    return timezone.localdate()


def the_list(response):
    return f"/responses/{response.reference}/distribution/"


def typed(lines, day=None, **fields):
    day = day or today()
    return {
        "lines": [line.pk for line in lines],
        "done_on_day": day.day,
        "done_on_month": day.month,
        "done_on_year": day.year,
        "done_by": "Olive",
        **fields,
    }


def lines_of(response):
    return list(response.distribution_lines.filter(publication__is_current=True))


def test_all_five_are_recorded_with_one_date_and_one_button(client, office, published):
    client.force_login(office.officer)
    page = client.get(f"{the_list(published)}?tick=all").content.decode()
    answer = client.post(the_list(published), typed(lines_of(published)))

    assert page.count('name="lines"') == page.count("checked><label") == 5
    assert answer.url == the_list(published)
    assert refreshed(published).status == ResponseStatus.DISTRIBUTED
    assert {(line.done_on, line.done_by, line.recorded_by) for line in lines_of(published)} == {
        (today(), "Olive", office.officer)
    }
    assert AuditEvent.objects.filter(action="copy_sent").count() == 5
    assert (
        "Complete: published on day 10, last copy sent on day 10." in client.get(the_list(published)).content.decode()
    )


def test_office_list_says_how_and_where_unless_the_form_does(client, office, published):
    first, second, *_ = lines_of(published)
    client.force_login(office.officer)
    client.post(the_list(published), typed([first, second]))
    assert (refreshed(first).method, refreshed(first).sent_to) == ("email", "home.office@example.test")
    assert (refreshed(second).method, refreshed(second).sent_to) == ("portal", "")

    third = lines_of(published)[2]
    client.post(the_list(published), typed([third], method="post"))
    assert refreshed(third).method == "post"


def test_nothing_ticked_is_an_error_and_what_was_typed_stays(client, office, published):
    client.force_login(office.officer)
    answer = client.post(the_list(published), typed([], note="By courier."))

    assert answer.status_code == 422
    assert "Tick at least one copy" in answer.content.decode()
    assert "By courier." in answer.content.decode()


def test_copy_of_another_response_cannot_be_ticked(client, office, published):
    other = a_response(office, ResponseStatus.PUBLISHED, title="Another report")
    client.force_login(office.officer)
    answer = client.post(the_list(published), typed(lines_of(other)))

    assert answer.status_code == 422
    assert not DistributionLine.objects.exclude(done_on=None).exists()


def test_copy_that_someone_else_recorded_meanwhile_stays_as_it_is(office, published):
    copy = CopySent(done_on=today(), done_by="Olive")
    first, *others = lines_of(published)
    record_copies_sent(by=office.other_officer, response=published, lines=[first], copy=copy, today=today())
    recorded = record_copies_sent(
        by=office.officer, response=published, lines=[first, *others], copy=CopySent(done_on=today(), done_by="Oscar"), today=today()
    )  # fmt: skip

    assert {line.pk for line in recorded} == {line.pk for line in others}
    assert refreshed(first).done_by == "Olive"
    assert refreshed(published).status == ResponseStatus.DISTRIBUTED


def test_one_impossible_date_records_none_of_them(client, office, published):
    client.force_login(office.officer)
    answer = client.post(the_list(published), typed(lines_of(published), today() - timedelta(days=1)))

    assert answer.status_code == 422
    assert "cannot have been sent before the response was published" in answer.content.decode()
    assert not DistributionLine.objects.exclude(done_on=None).exists()


def test_only_an_officer_records_them(client, office, published):
    lines = lines_of(published)
    for person in (office.approver, office.manager, office.administrator):
        client.force_login(person)
        assert client.post(the_list(published), typed(lines)).status_code == 403
    for person in (office.approver, office.lead):
        with pytest.raises(NotPermitted):
            record_copies_sent(
                by=person, response=published, lines=lines, copy=CopySent(done_on=today(), done_by="Me"), today=today()
            )
    with pytest.raises(WorkflowError):
        record_copies_sent(
            by=office.officer, response=published, lines=[], copy=CopySent(done_on=today(), done_by="Me"), today=today()
        )
    assert not DistributionLine.objects.exclude(done_on=None).exists()


@pytest.mark.parametrize("number", [1, 3])
def test_list_takes_the_same_number_of_queries_however_many_have_been_sent(
    client, office, published, django_assert_max_num_queries, number
):
    copy = CopySent(done_on=today(), done_by="Olive")
    record_copies_sent(
        by=office.officer, response=published, lines=lines_of(published)[:number], copy=copy, today=today()
    )
    client.force_login(office.officer)
    client.get(the_list(published))
    with django_assert_max_num_queries(11):
        client.get(the_list(published))


# --- The portal -------------------------------------------------------------------------------------------------------


def test_text_for_the_portal_is_what_was_published_finding_by_finding(client, office, published):
    client.force_login(office.officer)
    page = client.get(f"{the_list(published)}portal/").content.decode()
    [second, third] = portal_texts(DocumentContent.from_json(published.publications.get().content))

    assert (second.name, third.name) == ("Recommendation 2", "Recommendation 3")
    assert second.text.splitlines()[0] == "Recommendation 2"
    assert "About Recommendation 2: We have looked at this with care." in second.text
    assert "Recommendation 2: The force agrees and has begun." in second.text
    assert "The Chief Constable accepts this recommendation." in second.text
    assert "Action is proposed." in second.text
    assert "Recommendation 3" not in second.text
    assert page.count("<textarea") == 2
    assert "About Recommendation 3: We have looked at this with care." in page


def test_text_can_be_downloaded_one_by_one_and_whole(client, office, published):
    client.force_login(office.manager)
    one = client.get(f"{the_list(published)}portal/2.txt")
    whole = client.get(f"{the_list(published)}portal/0.txt")

    assert one["Content-Disposition"] == f'attachment; filename="{published.reference}-2.txt"'
    assert one.content.decode("utf-8-sig").startswith("Recommendation 3\r\n")
    content = DocumentContent.from_json(published.publications.get().content)
    assert whole.content.decode("utf-8-sig").replace("\r\n", "\n").strip() == whole_text(content)
    assert "On the whole: We have looked at this with care." in whole_text(content)
    assert client.get(f"{the_list(published)}portal/3.txt").status_code == 404


def test_text_for_the_portal_is_the_offices_own(client, office, published):
    for person in (office.lead, an_office("Loamshire").officer):
        client.force_login(person)
        assert client.get(f"{the_list(published)}portal/").status_code == 404
        assert client.get(f"{the_list(published)}portal/1.txt").status_code == 404


def test_nothing_is_offered_before_there_is_a_publication(client, office):
    drafting = a_response(office, ResponseStatus.DRAFTING, title="Still a draft")
    client.force_login(office.officer)

    assert client.get(f"{the_list(drafting)}portal/").status_code == 404
    assert "Copy text for the portal" not in client.get(the_list(drafting)).content.decode()
