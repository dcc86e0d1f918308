"""Forms as GOV.UK markup, and the date field's errors."""

import datetime

import pytest
from django import forms
from lxml import html as lxml_html

from s55tracker.govuk.fields import DateField
from s55tracker.govuk.forms import GovukForm, VersionedForm, errors_of
from s55tracker.govuk.templatetags.pages import error_summary, title_prefix


class ReportForm(GovukForm):
    title = forms.CharField(max_length=20, help_text="As on the report’s front page.")
    published_on = DateField(label="When was it published?", error_name="Date of publication", past=True)
    kind = forms.ChoiceField(choices=[("national", "National"), ("joint", "Joint")], widget=forms.RadioSelect)
    joint_with = forms.CharField(label="Who took part?", required=False)
    types = forms.MultipleChoiceField(
        choices=[("England", [("a", "Thematic"), ("b", "Custody")]), ("Wales", [("c", "Follow-up")])],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    stance = forms.ChoiceField(choices=[("", "Choose one"), ("yes", "Accepted")], required=False)
    note = forms.CharField(widget=forms.Textarea, required=False)
    file = forms.FileField(required=False)
    checked = forms.BooleanField(label="I have checked this date against the report")

    component_options = {
        "title": {"classes": "govuk-!-width-two-thirds"},
        "kind": {"choice_hints": {"joint": "With another inspectorate."}, "reveals": {"joint": ["joint_with"]}},
    }
    groups = [("The report", ["title", "published_on"])]


def tree(html):
    return lxml_html.fragment_fromstring(str(html), create_parent="div")


def sent(**changes):
    data = {
        "title": "Custody",
        "published_on_day": "11",
        "published_on_month": "8",
        "published_on_year": "2023",
        "kind": "national",
        "checked": "on",
    }
    return ReportForm({**data, **changes})


def test_form_as_typed_is_valid():
    form = sent()
    assert form.is_valid(), form.errors
    assert form.cleaned_data["published_on"] == datetime.date(2023, 8, 11)


@pytest.mark.parametrize(
    ("day", "month", "year", "sentence", "first_wrong"),
    [
        ("", "", "", "Enter the date of publication", "day"),
        ("11", "", "2023", "Date of publication must include a month", "month"),
        ("", "", "2023", "Date of publication must include a day and month", "day"),
        ("31", "2", "2023", "Date of publication must be a real date", "day"),
        ("11", "13", "2023", "Date of publication must be a real date", "month"),
        ("11", "8", "23", "Year must include 4 numbers", "year"),
        ("x", "8", "2023", "Date of publication must be a real date", "day"),
        ("11", "8", "2999", "Date of publication must be today or in the past", "day"),
    ],
)
def test_date_says_what_is_wrong_and_where(day, month, year, sentence, first_wrong):
    form = sent(published_on_day=day, published_on_month=month, published_on_year=year)
    assert form.errors["published_on"] == [sentence]
    assert errors_of(form) == [{"text": sentence, "href": f"#id_published_on-{first_wrong}"}]
    document = tree(form)
    assert document.xpath(f"//input[@id='id_published_on-{first_wrong}'][contains(@class, 'govuk-input--error')]")
    assert document.xpath("string(//fieldset[@role='group']/@aria-describedby)") == "id_published_on-error"


@pytest.mark.parametrize(("month", "number"), [("August", 8), ("aug", 8), ("08", 8), ("SEPTEMBER", 9)])
def test_date_takes_months_by_name(month, number):
    form = sent(published_on_month=month)
    assert form.is_valid()
    assert form.cleaned_data["published_on"].month == number


def test_date_takes_a_whole_date_too():
    form = ReportForm({**sent().data, "published_on": "2023-08-11", "published_on_day": ""})
    assert form.is_valid()
    assert form["published_on"].value() == ("11", "8", "2023")


def test_date_that_is_wrong_keeps_what_was_typed():
    document = tree(sent(published_on_month="thirteen"))
    assert document.xpath("string(//input[@name='published_on_month']/@value)") == "thirteen"


def test_date_shows_its_initial_value_and_knows_when_nothing_changed():
    form = ReportForm(initial={"published_on": datetime.date(2023, 8, 11)})
    assert tree(form).xpath("string(//input[@name='published_on_year']/@value)") == "2023"
    same = ReportForm(sent().data, initial={"published_on": datetime.date(2023, 8, 11)})
    assert "published_on" not in same.changed_data


def test_empty_fields_have_sentences_of_their_own():
    form = ReportForm({})
    assert form.errors == {
        "title": ["Enter the title"],
        "published_on": ["Enter the date of publication"],
        "kind": ["Select the kind"],
        "checked": ["Tick “I have checked this date against the report” to continue"],
    }


def test_each_link_of_the_error_summary_leads_to_an_input():
    form = ReportForm({})
    document = tree(form)
    for item in errors_of(form):
        assert document.xpath(f"//input[@id='{item['href'][1:]}']"), item
    summary = error_summary({"form": form})
    assert "There is a problem" in summary
    assert title_prefix({"form": form}) == "Error: "
    assert error_summary({"form": ReportForm()}) == "" == title_prefix({"form": ReportForm()})


def test_every_input_has_a_label_and_every_described_by_its_element():
    document = tree(ReportForm({}))
    ids = document.xpath("//@id")
    assert len(ids) == len(set(ids))
    for control in document.xpath("//input[not(@type='hidden')] | //select | //textarea"):
        assert document.xpath(f"//label[@for='{control.get('id')}']"), control.get("id")
    for value in document.xpath("//@aria-describedby"):
        assert set(value.split()) <= set(ids)


def test_groups_reveals_and_hints_are_where_they_belong():
    document = tree(ReportForm())
    group = document.xpath("//fieldset[legend[normalize-space()='The report']]")[0]
    assert group.xpath(".//input[@name='title']") and not group.xpath(".//input[@name='kind']")
    revealed = document.xpath("//div[contains(@class, 'govuk-radios__conditional')]")[0]
    assert revealed.xpath(".//input[@name='joint_with']")
    assert len(document.xpath("//input[@name='joint_with']")) == 1
    assert document.xpath("//input[@value='joint']/@data-aria-controls") == revealed.xpath("@id")
    assert document.xpath("//fieldset[legend[normalize-space()='Wales']]//input[@name='types'][@value='c']")


def test_optional_fields_say_so_and_inputs_stop_nobody():
    document = tree(ReportForm())
    assert document.xpath("normalize-space(//label[@for='id_note'])") == "Note (optional)"
    assert document.xpath("normalize-space(//label[@for='id_title'])") == "Title"
    assert not document.xpath("//@required | //@maxlength | //@placeholder")


def test_text_is_escaped_wherever_it_stands():
    class Sharp(forms.Form):
        name = forms.CharField(label="<b>Label</b>", help_text="<b>Hint</b>", initial="<b>Value</b>")

    html = str(Sharp())
    assert "<b>" not in html
    assert html.count("&lt;b&gt;") == 3


def test_plain_django_form_and_formset_are_govuk_too():
    class Plain(forms.Form):
        number = forms.IntegerField()
        secret = forms.CharField(widget=forms.PasswordInput)
        address = forms.EmailField()
        hidden = forms.CharField(widget=forms.HiddenInput, required=False)

    document = tree(Plain())
    assert document.xpath("//input[@name='number']/@inputmode") == ["numeric"]
    assert document.xpath("//input[@name='secret']/@type") == ["password"]
    assert document.xpath("//input[@name='hidden']/@type") == ["hidden"]
    formset = forms.formset_factory(Plain, extra=2)(
        {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-0-number": "x"}
    )
    assert "There is a problem" in error_summary({"formset": formset})
    assert tree(formset).xpath("//input[@name='form-1-number']")


def test_versioned_form_carries_its_number_out_of_sight():
    document = tree(VersionedForm(initial={"version": 3}))
    assert document.xpath("//input[@name='version'][@type='hidden']/@value") == ["3"]


@pytest.mark.django_db
def test_choices_from_the_database_are_shown_chosen_and_read_back():
    from s55tracker.accounts.models import Force

    first, second = (Force.objects.create(slug=name, name=name.title()) for name in ("ashire", "bshire"))

    class Pick(GovukForm):
        force = forms.ModelChoiceField(Force.objects.all())
        owner = forms.ModelChoiceField(Force.objects.all(), widget=forms.RadioSelect, empty_label=None)
        forces = forms.ModelMultipleChoiceField(Force.objects.all(), widget=forms.CheckboxSelectMultiple)

    document = tree(Pick(initial={"force": first, "owner": second.pk, "forces": [first, second]}))
    assert document.xpath("//select[@name='force']/option[@selected]/@value") == [str(first.pk)]
    assert document.xpath("//input[@name='owner'][@checked]/@value") == [str(second.pk)]
    assert document.xpath("//input[@name='forces'][@checked]/@value") == [str(first.pk), str(second.pk)]
    form = Pick({"force": first.pk, "owner": second.pk, "forces": [second.pk]})
    assert form.is_valid(), form.errors
    assert list(form.cleaned_data["forces"]) == [second]


def test_a_choice_that_was_never_offered_is_refused_without_repeating_it():
    form = sent(kind="<script>")
    assert form.errors["kind"] == ["Choose one of the answers in the list"]


def test_an_unknown_widget_keeps_its_label_hint_and_error():
    class Odd(forms.Form):
        when = forms.SplitDateTimeField(help_text="Both parts.")

    document = tree(Odd({"when_0": "", "when_1": ""}))
    assert document.xpath("//p[contains(@class, 'govuk-error-message')]")
    assert document.xpath("//input[@name='when_0']") and document.xpath("//input[@name='when_1']")
    assert document.xpath("normalize-space(//div[contains(@class, 'govuk-hint')])") == "Both parts."


def test_revealed_field_shows_its_error_where_it_is():
    class Asks(ReportForm):
        def clean(self):
            self.add_error("joint_with", "Enter who took part")

    form = Asks({**sent().data, "kind": "joint"})
    document = tree(form)
    assert document.xpath("//div[contains(@class, 'govuk-radios__conditional')]//p[@id='id_joint_with-error']")
    assert errors_of(form) == [{"text": "Enter who took part", "href": "#id_joint_with"}]


def test_errors_of_the_whole_form_are_in_the_summary_without_a_link():
    class Whole(GovukForm):
        name = forms.CharField()

        def clean(self):
            raise forms.ValidationError("These two do not fit together.")

    assert errors_of(Whole({"name": "x"})) == [{"text": "These two do not fit together.", "href": None}]


def test_several_choices_are_boxes_to_tick_and_an_address_is_an_input_of_its_own():
    class PlainForm(GovukForm):
        addressees = forms.MultipleChoiceField(
            choices=[("a", "Home Office"), ("b", "NPCC")], widget=forms.CheckboxSelectMultiple
        )
        address = forms.URLField(assume_scheme="https")

    document = tree(PlainForm({"addressees": ["a", "b"], "address": "https://example.test/"}))
    assert document.xpath("count(//input[@type='checkbox'][@name='addressees'][@checked])") == 2
    assert document.xpath("//input[@name='address']/@type") == ["url"]
    assert "govuk-input" in document.xpath("//input[@name='address']/@class")[0]
