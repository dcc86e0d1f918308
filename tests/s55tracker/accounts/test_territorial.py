from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils.text import slugify

from s55tracker.accounts.models import DistributionRecipient, Force, ForceLink, PolicingBody
from s55tracker.accounts.queries import bodies_over, forces_under
from s55tracker.accounts.territorial import load_territorial_bodies, territorial_bodies

TODAY = date(2026, 11, 22)


@pytest.fixture
def loaded(db):
    return load_territorial_bodies()


def test_shipped_list_has_43_bodies_of_the_kinds_that_there_are():
    kinds = [body.kind for body in territorial_bodies()]
    assert {kind: kinds.count(kind) for kind in kinds} == {"pcc": 33, "pfcc": 4, "mayor": 5, "common_council": 1}


def test_every_body_has_one_force_of_its_own(loaded):
    assert (PolicingBody.objects.count(), Force.objects.count()) == (43, 43)
    assert all(forces_under(body, on=TODAY).count() == 1 for body in loaded)
    assert all(bodies_over({force.pk}, on=TODAY).count() == 1 for force in Force.objects.all())


def test_body_and_force_share_the_territory_as_slug(loaded):
    assert all(forces_under(body, on=TODAY).get().slug == body.slug for body in loaded)
    assert {"norfolk", "devon-and-cornwall", "city-of-london", "metropolitan", "north-yorkshire"} <= {
        body.slug for body in loaded
    }


def test_slug_is_the_area_except_where_the_area_has_another_name_than_its_territory(loaded):
    assert {body.slug: body.name for body in loaded if slugify(body.name) != body.slug} == {
        "metropolitan": "London",
        "north-yorkshire": "York and North Yorkshire",
    }


def test_only_london_forces_have_a_commissioner_as_chief_officer(loaded):
    titles = dict(Force.objects.values_list("name", "chief_officer_title"))
    assert {name for name, title in titles.items() if title == "Commissioner"} == {
        "Metropolitan Police Service",
        "City of London Police",
    }
    assert set(titles.values()) == {"Commissioner", "Chief Constable"}


def test_welsh_bodies_publish_in_both_languages_and_have_welsh_names(loaded):
    assert {body.slug: body.name_welsh for body in loaded if "cy" in body.languages} == {
        "dyfed-powys": "Dyfed-Powys",
        "gwent": "Gwent",
        "north-wales": "Gogledd Cymru",
        "south-wales": "De Cymru",
    }
    assert set(Force.objects.exclude(name_welsh="").values_list("name_welsh", flat=True)) == {
        "Heddlu Dyfed-Powys",
        "Heddlu Gwent",
        "Heddlu Gogledd Cymru",
        "Heddlu De Cymru",
    }


@pytest.mark.parametrize(
    ("slug", "title", "initials", "office", "since"),
    [
        (
            "norfolk",
            "Police and Crime Commissioner",
            "PCC",
            "Office of the Police and Crime Commissioner for Norfolk",
            date(2012, 11, 22),
        ),
        (
            "essex",
            "Police, Fire and Crime Commissioner",
            "PFCC",
            "Office of the Police, Fire and Crime Commissioner for Essex",
            date(2012, 11, 22),
        ),
        ("greater-manchester", "Mayor", "Mayor", "Greater Manchester Combined Authority", date(2017, 5, 8)),
        ("west-yorkshire", "Mayor", "Mayor", "West Yorkshire Combined Authority", date(2021, 5, 10)),
        ("south-yorkshire", "Mayor", "Mayor", "South Yorkshire Mayoral Combined Authority", date(2024, 5, 7)),
        ("north-yorkshire", "Mayor", "Mayor", "York and North Yorkshire Combined Authority", date(2024, 5, 7)),
        ("metropolitan", "Mayor", "Mayor", "Mayor’s Office for Policing and Crime", date(2012, 1, 16)),
        (
            "city-of-london",
            "Police Authority Board",
            "Police Authority Board",
            "City of London Police Authority",
            date(2012, 11, 22),
        ),
    ],
)
def test_body_has_the_titles_of_its_kind_and_its_date(loaded, slug, title, initials, office, since):
    body = PolicingBody.objects.get(slug=slug)
    assert (body.holder_title, body.holder_initials, body.office_name) == (title, initials, office)
    assert body.force_links.get().from_on == since


def test_every_date_has_a_source():
    assert all(body.source for body in territorial_bodies())


def test_every_body_starts_with_two_statutory_copies_and_three_by_custom(loaded):
    for body in loaded:
        assert list(body.distribution_recipients.values_list("duty", flat=True)) == [
            "statutory",
            "statutory",
            "practice",
            "practice",
            "practice",
        ]
    norfolk = PolicingBody.objects.get(slug="norfolk")
    assert [recipient.line for recipient in norfolk.distribution_recipients.all()] == [
        "Sent to the Home Office (section 55 responses)",
        "Submitted on the HMICFRS monitoring portal",
        "Sent to the Chief Constable",
        "Sent to the Norfolk Police and Crime Panel",
        "Published on the office’s website",
    ]
    london = PolicingBody.objects.get(slug="metropolitan")
    assert [recipient.line for recipient in london.distribution_recipients.all()][2:4] == [
        "Sent to the Commissioner",
        "Sent to the London Assembly Police and Crime Committee",
    ]


def test_loading_again_changes_nothing_that_an_office_edited(loaded):
    norfolk = PolicingBody.objects.get(slug="norfolk")
    norfolk.holder_title = "Police, Crime and Victims’ Commissioner"
    norfolk.save()
    norfolk.distribution_recipients.filter(duty="practice").delete()
    norfolk.force_links.update(until_on=date(2028, 5, 10))
    Force.objects.filter(slug="norfolk").update(name="Norfolk Police")

    assert load_territorial_bodies() == []

    norfolk.refresh_from_db()
    assert norfolk.holder_title == "Police, Crime and Victims’ Commissioner"
    assert norfolk.distribution_recipients.count() == 2
    assert [link.until_on for link in norfolk.force_links.all()] == [date(2028, 5, 10)]
    assert Force.objects.get(slug="norfolk").name == "Norfolk Police"
    assert (PolicingBody.objects.count(), Force.objects.count(), ForceLink.objects.count()) == (43, 43, 43)


def test_loading_adds_the_one_body_that_is_missing(loaded):
    dorset = PolicingBody.objects.get(slug="dorset")
    DistributionRecipient.objects.filter(body=dorset).delete()
    dorset.force_links.all().delete()
    dorset.delete()
    assert [body.slug for body in load_territorial_bodies()] == ["dorset"]
    assert forces_under(PolicingBody.objects.get(slug="dorset"), on=TODAY).get().name == "Dorset Police"


def test_command_says_what_it_added_and_then_is_silent(db):
    first, second = StringIO(), StringIO()
    call_command("load_territorial_bodies", stdout=first)
    call_command("load_territorial_bodies", stdout=second)
    assert (first.getvalue(), second.getvalue()) == ("Added 43 policing bodies.\n", "")
