"""The administrator's forms. Forms clean; actions decide and save."""

import re
from dataclasses import asdict

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import Prefetch

from s55tracker.accounts.models import DistributionRecipient, Membership, PolicingBody, User, default_reminder_schedule
from s55tracker.accounts.queries import people_in
from s55tracker.accounts.roles import ROLE_DESCRIPTIONS, Role
from s55tracker.govuk.choosers import choice_field, record_field
from s55tracker.govuk.fields import AddressField, DateField, Span
from s55tracker.govuk.forms import GovukForm
from s55tracker.office.actions.absences import can_stand_in
from s55tracker.office.actions.letterhead import (
    NEEDS_WORDS,
    Letterhead,
    letterhead_fingerprint,
    letterhead_of,
    logo_of,
)
from s55tracker.office.actions.reminder_schedule import (
    ESCALATIONS,
    REMINDER_DAYS,
    reminder_schedule_fingerprint,
    reminder_schedule_of,
    reminder_schedule_problems,
)
from s55tracker.office.actions.settings import (
    LANGUAGES,
    LAST_DAY,
    MILESTONES,
    OfficeSettings,
    fingerprint,
    milestone_problems,
    settings_of,
)
from s55tracker.office.logos import MAX_BYTES, DrawnLogo, draw_logo
from s55tracker.office.permissions import roles_for
from s55tracker.office.queries import colleagues_of
from s55tracker.refusals import Refused

# People add days away some months ahead; a one-off day is known a few years ahead at most.
AWAY = Span(years_back=2, years_ahead=2)
PROCLAIMED = Span(years_ahead=5)
WIDTH = "govuk-!-width-two-thirds"
PASSWORD_HINT = "At least 12 characters. A few unrelated words with spaces between them are easy to remember."  # noqa: S105


class RolesField(forms.MultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def clean(self, value):
        return [Role(role) for role in super().clean(value)]


class RolesForm(GovukForm):
    roles = RolesField(
        label="What can they do?",
        help_text="Select all that apply.",
        error_messages={"required": "Select at least one role"},
    )
    component_options = {"roles": {"choice_hints": {str(role): words for role, words in ROLE_DESCRIPTIONS.items()}}}

    def __init__(self, *args, organisation, **kwargs):
        super().__init__(*args, **kwargs)
        choice_field(self, "roles").choices = [(str(role), role.label) for role in roles_for(organisation)]


class InvitedPersonForm(GovukForm):
    name = forms.CharField(max_length=150, label="Name")
    email = AddressField(
        max_length=254,
        label="Email address",
        help_text="Their own work email address, not a shared one: the invitation is for one person.",
        error_messages={"invalid": "Enter an email address like name@example.police.uk"},
    )
    component_options = {
        "name": {"classes": WIDTH, "autocomplete": "off", "error_name": "their name"},
        "email": {"classes": WIDTH, "autocomplete": "off", "error_name": "their email address"},
    }


class FirstLeadForm(InvitedPersonForm):
    """A force lead: the policing body can give no other role."""


class InvitationForm(InvitedPersonForm, RolesForm):
    field_order = ["name", "email", "roles"]
    component_options = {**RolesForm.component_options, **InvitedPersonForm.component_options}


class EndMembershipForm(GovukForm):
    reason = forms.CharField(
        required=False, max_length=500, label="Reason", help_text="For the history. For example, “left in March”."
    )
    component_options = {"reason": {"classes": WIDTH}}

    def __init__(self, *args, handover=None, **kwargs):
        super().__init__(*args, **kwargs)
        if handover is not None and handover.heir is not None:
            self.fields["heir"] = forms.ModelChoiceField(
                queryset=User.objects.filter(pk__in=[person.pk for person in handover.heirs]),
                initial=handover.heir.pk,
                label="Who will take over their work?",
                empty_label=None,
            )


def named_with_roles(person) -> str:
    """ "Olive Officer (approver, officer)"."""
    roles = sorted({Role(membership.role).label.lower() for membership in person.roles_now})
    return f"{person} ({', '.join(roles)})" if roles else str(person)


class AbsenceForm(GovukForm):
    """Only someone who manages others is asked whose days away they are. The person cannot be changed later."""

    user = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label="Who is away?",
        empty_label="Choose a person",
        error_messages={"required": "Choose who is away"},
    )
    from_on = DateField(label="First day away", error_name="The first day away", span=AWAY)
    until_on = DateField(label="Last day away", error_name="The last day away", span=AWAY)
    substitute = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label="Who stands in?",
        help_text="We send them the reminders too, and they see the work under My work. Only an officer can stand in for an officer.",
        empty_label="Choose a person",
        error_messages={"required": "Choose who stands in"},
    )

    def __init__(self, *args, by, people, absence=None, **kwargs):
        initial = {"user": by.pk}
        if absence is not None:
            initial = {name: getattr(absence, name) for name in ("from_on", "until_on", "substitute")}
        super().__init__(*args, initial=initial, **kwargs)
        record_field(self, "user").queryset = User.objects.filter(pk__in=[person.pk for person in people])
        substitute = record_field(self, "substitute")
        if len(people) == 1:
            self.fields["user"].widget = forms.HiddenInput()
            substitute.queryset = can_stand_in(people[0])
        else:
            # Different people have different possible substitutes, by role; the action checks the two together.
            substitute.queryset = colleagues_of(people).prefetch_related(
                Prefetch("memberships", Membership.objects.filter(ended_at=None), to_attr="roles_now")
            )
            substitute.label_from_instance = named_with_roles  # type: ignore[method-assign, assignment]
        if absence is not None:
            del self.fields["user"]


class SettingsForm(GovukForm):
    opened_on = forms.CharField(widget=forms.HiddenInput)
    office_name = forms.CharField(max_length=200, help_text="Shown at the top of each document.")
    name_welsh = forms.CharField(max_length=120, required=False, label="Welsh name of the area")
    holder_title = forms.CharField(
        max_length=120, label="Office holder’s title", help_text="For example, Police and Crime Commissioner."
    )
    holder_initials = forms.CharField(
        max_length=20, label="Office holder’s short title", help_text="For headings. For example, PCC, PFCC or Mayor."
    )
    panel_name = forms.CharField(max_length=120, label="Police and crime panel or equivalent body")
    languages = forms.MultipleChoiceField(
        choices=list(LANGUAGES.items()),
        widget=forms.CheckboxSelectMultiple,
        label="Languages the office must publish in",
        error_messages={"required": "Select at least one language"},
    )
    space_out_initialisms = forms.BooleanField(
        required=False,
        label="Space out initialisms in documents",
        help_text="“P C C” instead of “PCC”, as some offices do for screen readers. This changes documents only, not the text you save.",
    )
    protective_marking = forms.CharField(
        max_length=60, help_text="Printed on everything not yet published. Usually OFFICIAL."
    )
    shows_distribution_publicly = forms.BooleanField(
        required=False,
        label="Show the distribution list in the published document",
        help_text="If this is off, the distribution list appears only in the working copy.",
    )
    allows_self_approval = forms.BooleanField(
        required=False,
        label="Let an approver approve what they submitted themselves",
        help_text=(
            "Only for a very small office. One person can then write, approve and publish a response without anyone "
            "else seeing it. The history records each time this happens."
        ),
    )
    component_options = {
        "office_name": {"error_name": "the name of the office"},
        "name_welsh": {"classes": WIDTH},
        "holder_title": {"classes": WIDTH},
        "holder_initials": {"classes": "govuk-input--width-10"},
        "panel_name": {"classes": WIDTH, "error_name": "the name of the panel"},
        "protective_marking": {"classes": "govuk-input--width-10"},
    }
    groups = [
        ("Names and titles", ["office_name", "name_welsh", "holder_title", "holder_initials", "panel_name"]),
        (
            "How documents look",
            ["languages", "space_out_initialisms", "protective_marking", "shows_distribution_publicly"],
        ),
        ("Who approves", ["allows_self_approval"]),
    ]

    def __init__(self, *args, body, **kwargs):
        now = settings_of(body)
        initial = {name: getattr(now, name) for name in OfficeSettings.__dataclass_fields__}
        super().__init__(*args, initial={**initial, "opened_on": fingerprint(now)}, **kwargs)

    def settings(self) -> OfficeSettings:
        return OfficeSettings(**{name: self.cleaned_data[name] for name in OfficeSettings.__dataclass_fields__})


class LetterheadForm(GovukForm):
    opened_on = forms.CharField(widget=forms.HiddenInput)
    logo = forms.FileField(
        required=False,
        label="Logo",
        help_text="A PNG or JPEG picture, up to 2 MB. We draw it anew, on white, at the size it is printed.",
        error_messages={"empty": "The file is empty."},
    )
    logo_alternative = forms.CharField(
        max_length=200,
        required=False,
        label="What the logo says",
        help_text="For people who cannot see it. For example, the words in it. Needed if you have a logo.",
    )
    removes_logo = forms.BooleanField(required=False, label="Remove the logo")
    address = forms.CharField(
        widget=forms.Textarea, required=False, label="Postal address", help_text="Printed below the office’s name."
    )
    contact_telephone = forms.CharField(max_length=40, required=False, label="Telephone number")
    contact_email = AddressField(required=False, label="Email address")
    website = forms.URLField(max_length=300, required=False, label="Website", assume_scheme="https")
    signature_name = forms.CharField(
        max_length=120,
        required=False,
        label="Name of the person who signs",
        help_text="Printed at the end of the response. Leave it blank for no signature.",
    )
    signature_title = forms.CharField(max_length=120, required=False, label="Title of the person who signs")
    signature_lines = forms.CharField(
        widget=forms.Textarea, max_length=400, required=False, label="More lines of the signature"
    )
    component_options = {
        "logo_alternative": {"classes": WIDTH},
        "address": {"rows": 4, "classes": WIDTH},
        "contact_telephone": {"classes": "govuk-input--width-20"},
        "contact_email": {"classes": WIDTH},
        "website": {"classes": WIDTH},
        "signature_name": {"classes": WIDTH},
        "signature_title": {"classes": WIDTH},
        "signature_lines": {"rows": 3, "classes": WIDTH},
    }
    groups = [
        ("Logo", ["logo", "logo_alternative", "removes_logo"]),
        ("Address and public contact", ["address", "contact_telephone", "contact_email", "website"]),
        ("Signature", ["signature_name", "signature_title", "signature_lines"]),
    ]

    def __init__(self, *args, body, **kwargs):
        initial = {
            **asdict(letterhead_of(body)),
            "logo": None,
            "removes_logo": False,
            "opened_on": letterhead_fingerprint(body),
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.drawn: DrawnLogo | None = None
        if logo_of(body) is None:
            del self.fields["removes_logo"]
            self.groups = [("Logo", ["logo", "logo_alternative"]), *self.groups[1:]]

    def clean_logo(self):
        file = self.cleaned_data["logo"]
        if file:
            if file.size > MAX_BYTES:
                raise ValidationError(f"The logo must be smaller than {MAX_BYTES // 1024 // 1024} MB.")
            try:
                self.drawn = draw_logo(file.read())
            except Refused as refusal:
                raise ValidationError(str(refusal)) from refusal
        return file

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        if self.drawn is not None and not cleaned.get("logo_alternative"):
            self.add_error("logo_alternative", NEEDS_WORDS)
        return cleaned

    def letterhead(self) -> Letterhead:
        return Letterhead(**{name: self.cleaned_data.get(name, "") for name in Letterhead.__dataclass_fields__})


class MilestonesForm(GovukForm):
    opened_on = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args, body, **kwargs):
        super().__init__(*args, initial={**body.milestones, "opened_on": fingerprint(body.milestones)}, **kwargs)
        for name, label in MILESTONES.items():
            out_of_range = f"The day for “{label}” must be from 1 to {LAST_DAY}"
            self.fields[name] = forms.IntegerField(
                label=label,
                min_value=1,
                max_value=LAST_DAY,
                error_messages={
                    "required": f"Enter a day for “{label}”",
                    "invalid": f"The day for “{label}” must be a whole number",
                    "min_value": out_of_range,
                    "max_value": out_of_range,
                },
            )

    component_options = {name: {"classes": "govuk-input--width-2", "prefix": {"text": "Day"}} for name in MILESTONES}

    def days(self) -> dict[str, int]:
        return {name: self.cleaned_data[name] for name in MILESTONES}

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        if not self.errors:
            for name, problem in milestone_problems(self.days()).items():
                self.add_error(name, problem[0].upper() + problem[1:])
        return cleaned


class DaysField(forms.CharField):
    """Several numbers of days: "28, 14, 7". Kept in the order they occur, each once."""

    def __init__(self, *, after: bool = False, **kwargs):
        """`after`: the days are counted forwards from a date, not back."""
        super().__init__(**kwargs)
        self.after = after

    def to_python(self, value):
        if isinstance(value, list):
            return value
        parts = re.split(r"[\s,;]+", (value or "").strip(" ,;"))
        try:
            return sorted({int(part) for part in parts if part}, reverse=not self.after)
        except ValueError:
            raise ValidationError("Enter whole numbers with commas between them, like 14, 7, 1") from None

    def prepare_value(self, value):
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def run_validators(self, value):
        """Without the text validators: the value is a list by now."""

    def validate(self, value):
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")

    def has_changed(self, initial, data):
        return self.to_python(initial) != self.to_python(data)


class ReminderScheduleForm(GovukForm):
    opened_on = forms.CharField(widget=forms.HiddenInput)
    safe_day = DaysField(
        label=REMINDER_DAYS["safe_day"].label,
        help_text="Sent to the owner until the response is published. After the safe day, sent every working day to the owner and the managers.",
    )
    escalate_to_manager = forms.IntegerField(label=ESCALATIONS["escalate_to_manager"])
    escalate_to_approver = forms.IntegerField(label=ESCALATIONS["escalate_to_approver"])
    escalate_to_senior = forms.IntegerField(label=ESCALATIONS["escalate_to_senior"])
    senior_person = forms.ChoiceField(
        required=False,
        label="Most senior person",
        help_text="For example, the chief executive. If you do not name anyone, we send these reminders to the managers instead.",
    )
    comments_due = DaysField(
        required=False,
        label=REMINDER_DAYS["comments_due"].label,
        help_text="Sent to the force’s people from the invitation until they submit.",
    )
    approval_waiting = DaysField(
        after=True,
        required=False,
        label=REMINDER_DAYS["approval_waiting"].label,
        help_text="Sent to the approvers until they decide.",
    )
    step_due = DaysField(
        required=False,
        label=REMINDER_DAYS["step_due"].label,
        help_text="Sent to the person responsible for the step. 0 is the day itself.",
    )
    follow_up = DaysField(
        required=False,
        label=REMINDER_DAYS["follow_up"].label,
        help_text="Sent to the owner of a published response, before a recommendation is due.",
    )
    component_options = {
        **{name: {"classes": "govuk-input--width-20", "spellcheck": False} for name in REMINDER_DAYS},
        **{
            name: {"classes": "govuk-input--width-2", "suffix": {"text": "days before the safe day"}}
            for name in ESCALATIONS
        },
        "senior_person": {"classes": WIDTH},
    }
    groups = [
        ("The safe day", ["safe_day"]),
        ("Escalations (no one can switch these off)", [*ESCALATIONS, "senior_person"]),
        ("The force’s comments", ["comments_due"]),
        ("Waiting for approval", ["approval_waiting"]),
        ("Steps of the plan", ["step_due"]),
        ("After publication", ["follow_up"]),
    ]

    def __init__(self, *args, body, usual: bool = False, **kwargs):
        """`usual`: filled in with a new office's values, for someone who wants to go back to them."""
        schedule = default_reminder_schedule() if usual else reminder_schedule_of(body)
        initial = {
            **schedule,
            "senior_person": str(body.senior_person_id or ""),
            "opened_on": reminder_schedule_fingerprint(body),
        }
        super().__init__(*args, initial=initial, **kwargs)
        people = list(people_in(body).order_by("name", "pk"))
        self.people = {str(person.pk): person for person in people}
        choice_field(self, "senior_person").choices = [
            ("", "No one named"),
            *((pk, person.name) for pk, person in self.people.items()),
        ]
        for name in ESCALATIONS:
            self.fields[name].error_messages |= {
                "required": "Enter a number of days: an escalation cannot be switched off",
                "invalid": "The number of days must be a whole number",
            }

    def schedule(self) -> dict[str, list[int] | int]:
        return {name: self.cleaned_data[name] for name in default_reminder_schedule()}

    def senior(self) -> User | None:
        return self.people.get(self.cleaned_data["senior_person"])

    def format_field(self, name, value):
        """A value, for someone whose form is out of date because another editor saved first."""
        if name == "senior_person":
            return self.people[value].name if value else "No one named"
        return self.fields[name].prepare_value(value)

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        if not self.errors:
            for name, problem in reminder_schedule_problems(self.schedule()).items():
                self.add_error(name, problem)
        return cleaned


class BankHolidayForm(GovukForm):
    CLOSED, OPEN = "closed", "open"

    what = forms.ChoiceField(
        label="Is the office closed or open on this day?",
        choices=[
            (CLOSED, "Closed: it is a bank holiday, and not in the list below"),
            (OPEN, "Open: it is a bank holiday in the list below that has been moved"),
        ],
        widget=forms.RadioSelect,
        initial=CLOSED,
        required=False,
    )
    day = DateField(
        label="Which day?",
        error_name="The day",
        span=PROCLAIMED,
        error_messages={"required": "Enter the day of the bank holiday"},
    )
    name = forms.CharField(
        max_length=120,
        label="Name",
        help_text="For example, “Coronation of the King”.",
        error_messages={"required": "Enter the name of the bank holiday"},
    )
    mark_optional = False
    component_options = {"name": {"classes": WIDTH}, "what": {"small": True}}

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())


CONFIRMATION = "I confirm that this copy is sent in another way"


class RecipientForm(GovukForm):
    line = forms.CharField(
        max_length=200,
        label="What you send, and who gets it",
        help_text="As it should appear on the checklist. For example, “Sent to the Chief Constable”.",
        error_messages={"required": "Enter what you send and who gets it"},
    )
    duty = forms.ChoiceField(
        label="Why",
        choices=DistributionRecipient.Duty.choices,
        widget=forms.RadioSelect,
        initial=DistributionRecipient.Duty.PRACTICE,
        error_messages={"required": "Select why the copy is sent"},
    )
    confirmed = forms.BooleanField(
        required=False,
        label=CONFIRMATION,
        help_text="Only needed if a copy required by section 55(6) is no longer marked as required by law.",
    )
    component_options = {
        "line": {"classes": WIDTH},
        "duty": {
            "choice_hints": {
                "statutory": "Section 55(6) of the Police Act 1996: the inspectors of constabulary and the Secretary of State.",
                "practice": "By custom: the chief officer, the panel, the website and anyone else who should have it.",
            }
        },
    }
    mark_optional = False

    def __init__(self, *args, recipient=None, **kwargs):
        initial = {"line": recipient.line, "duty": recipient.duty} if recipient else None
        super().__init__(*args, initial=initial, **kwargs)
        if recipient is None or recipient.duty != DistributionRecipient.Duty.STATUTORY:
            del self.fields["confirmed"]


class RemoveRecipientForm(GovukForm):
    """Confirmation is required only for statutory copies."""

    confirmed = forms.BooleanField(label=CONFIRMATION)

    def __init__(self, *args, recipient, **kwargs):
        super().__init__(*args, **kwargs)
        if recipient.duty != DistributionRecipient.Duty.STATUTORY:
            del self.fields["confirmed"]


class NewAccountForm(GovukForm):
    """The name and password of a new account; the address comes from elsewhere."""

    name = forms.CharField(
        max_length=150,
        label="Your name",
        help_text="This is how colleagues will see it, and how it will appear in the history.",
    )
    password = forms.CharField(
        widget=forms.PasswordInput,
        label="Choose a password",
        help_text=PASSWORD_HINT,
        strip=False,
        error_messages={"required": "Choose a password"},
    )
    component_options = {
        "name": {"classes": WIDTH, "autocomplete": "name", "spellcheck": False, "error_name": "your name"},
        "password": {"classes": WIDTH, "autocomplete": "new-password"},
    }

    def __init__(self, *args, email: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.address = email

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        if password := cleaned.get("password"):
            person = User(email=cleaned.get("email", self.address), name=cleaned.get("name", ""))
            try:
                validate_password(password, person)
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned


def with_kind(body: PolicingBody) -> str:
    return f"{body.name} ({body.get_kind_display()})"


class FirstRunForm(NewAccountForm):
    body = forms.ModelChoiceField(
        queryset=PolicingBody.objects.none(),
        label="Your office",
        help_text="Listed by area. You can change its names and titles later.",
        empty_label="Choose an office",
        error_messages={"required": "Choose your office"},
    )
    email = AddressField(
        max_length=254,
        label="Your email address",
        help_text="You will use this to sign in.",
        error_messages={"invalid": "Enter an email address like name@example.police.uk"},
    )
    field_order = ["body", "name", "email", "password"]
    component_options = {
        **NewAccountForm.component_options,
        "email": {"classes": WIDTH, "autocomplete": "email", "error_name": "your email address"},
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        record_field(self, "body").queryset = PolicingBody.objects.all()
        record_field(self, "body").label_from_instance = with_kind  # type: ignore[method-assign, assignment]
