"""The platform administrator's tables: bodies, forces and their links, accounts, history and mail.

They are all in this package, which is above accounts, audit and mail, so that a change made here is recorded like any
other. Administrators sign in on the product's own page.
"""

from collections.abc import Callable
from contextlib import contextmanager

from allauth.account import admin as allauth_admin
from allauth.account.decorators import secure_admin_login
from allauth.mfa import admin as mfa_admin
from allauth.socialaccount import admin as social_admin
from allauth.usersessions import admin as sessions_admin
from django import forms
from django.contrib import admin, messages
from django.contrib.auth import admin as auth_admin  # noqa: F401 - it registers Group, which is unregistered below
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction

from s55tracker.accounts.addresses import check_address, normal_address
from s55tracker.accounts.models import (
    AccountInvitation,
    DistributionRecipient,
    Force,
    ForceLink,
    Membership,
    PolicingBody,
    User,
)
from s55tracker.audit.models import AuditEvent
from s55tracker.audit.trail import record
from s55tracker.govuk.platform_admin import (
    PlatformAdmin,
    PlatformInline,
    ReadOnlyAdmin,
    ReadOnlyInline,
    from_allowed_networks,
)
from s55tracker.health.models import LeftOut
from s55tracker.identity.confirming import confirmed
from s55tracker.identity.history import note
from s55tracker.identity.sessions import end_all_sessions
from s55tracker.mail.models import OutgoingMail
from s55tracker.office.invitations.actions import check_no_one_on_both_sides, check_other_side
from s55tracker.office.listeners import Before, OfficeChange, lock_organisations, notify_listeners
from s55tracker.office.notices import notify_administrators, notify_leads
from s55tracker.office.people.actions.accounts import ask_address_change_from_outside
from s55tracker.office.people.actions.memberships import (
    check_can_end,
    check_can_give_from_outside,
    end_role_from_outside,
    give_role_from_outside,
)
from s55tracker.refusals import Refused
from s55tracker.working_days.calendar import format_date
from s55tracker.working_days.models import ProclaimedDay
from s55tracker.working_days.queries import proclaimed_days_of

# As allauth's documentation describes. The network is checked first, so that people elsewhere cannot tell that there is
# a platform administration.
admin.site.login = from_allowed_networks(secure_admin_login(admin.site.login))  # type: ignore[method-assign]
open_to_administrators = admin.site.admin_view


def asking_who_it_is(view: Callable, cacheable: bool = False) -> Callable:
    """Wrap a view so that people confirm who they are before each change here too, but not before they sign out."""
    return open_to_administrators(view if view == admin.site.logout else confirmed(view), cacheable)


admin.site.admin_view = asking_who_it_is  # type: ignore[method-assign, assignment]
# We use neither Django's groups nor allauth's addresses: roles are memberships, and a person has one email address, on
# their account. Only the person may see where they are signed in. A second factor is reset by an administrator of the
# organisation, with a reason. An organisation's provider, and who signs in with it, are for the organisation alone to
# manage.
admin.site.unregister([Group, allauth_admin.EmailAddress, sessions_admin.UserSession, mfa_admin.Authenticator])
admin.site.unregister([social_admin.SocialApp, social_admin.SocialAccount, social_admin.SocialToken])


class ForceLinkForm(forms.ModelForm):
    """Links an office to a force, unless someone works for both."""

    def clean(self):
        super().clean()
        given = self.cleaned_data
        body, force = (given.get(name) or getattr(self.instance, name, None) for name in ("body", "force"))
        if body and body.pk and force and force.pk and {"body", "force"} & set(self.changed_data):
            try:
                check_no_one_on_both_sides(body, force)
            except Refused as refusal:
                raise ValidationError(str(refusal)) from refusal
        return given


class ForceLinkInline(PlatformInline):
    model = ForceLink
    form = ForceLinkForm


class RecipientInline(PlatformInline):
    model = DistributionRecipient


@admin.register(PolicingBody)
class PolicingBodyAdmin(PlatformAdmin):
    list_display = ["name", "kind", "office_name", "holder_title"]
    list_filter = ["kind"]
    search_fields = ["name", "name_welsh", "office_name"]
    finds_names = True
    # An office's plans and reminders depend on these. They are changed on its own pages, so that its open work is
    # updated too.
    readonly_fields = ["milestones", "reminder_schedule", "senior_person"]
    inlines = [ForceLinkInline, RecipientInline]


@admin.register(Force)
class ForceAdmin(PlatformAdmin):
    list_display = ["name", "name_welsh", "chief_officer_title"]
    search_fields = ["name", "name_welsh"]
    finds_names = True
    inlines = [ForceLinkInline]


@admin.register(ForceLink)
class ForceLinkAdmin(PlatformAdmin):
    form = ForceLinkForm
    list_display = ["body", "force", "from_on", "until_on"]
    list_select_related = ["body", "force"]
    search_fields = ["body__name", "force__name"]
    finds_names = True


class MembershipInline(ReadOnlyInline):
    """Read-only: each row links to its own page, where the role can be ended."""

    model = Membership
    fk_name = "user"
    fields = ["body", "force", "role", "created_at", "ended_at", "ended_by"]
    show_change_link = True


class AccountForm(forms.ModelForm):
    """Administrators request a new address here; the person confirms it. So no one can get into someone else's account
    by entering an address of their own.
    """

    asked_address: str | None = None

    class Meta:
        help_texts = {
            "email": (
                "When you change it, we email a link to the new address and a warning to the old one. The address "
                "changes when the person signs in and opens the link. If they can no longer sign in, ask their office "
                "to send an invitation to the new address."
            )
        }

    def clean_email(self):
        typed = normal_address(self.cleaned_data["email"])
        check_address(typed)
        # The row keeps its current address; the action gets the typed one, as `asked_address`.
        self.asked_address = typed if typed != self.initial["email"] else None
        return self.initial["email"]


@admin.register(User)
class UserAdmin(PlatformAdmin):
    """Accounts are created by invitation; here they are closed and reopened, and an address change is requested. Only
    an account's owner ever chooses its password.
    """

    form = AccountForm
    list_display = ["name", "email", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "is_staff"]
    search_fields = ["name", "email"]
    finds_names = True
    fields = ["name", "email", "is_active", "is_staff", "last_login", "date_joined"]
    readonly_fields = ["last_login", "date_joined"]
    inlines = [MembershipInline]

    def has_add_permission(self, request):
        return False

    @transaction.atomic
    def save_model(self, request, obj, form, change):
        if form.asked_address:
            form.changed_data.remove("email")
            try:
                asked = ask_address_change_from_outside(by=request.user, user=obj, email=form.asked_address)
            except Refused as refusal:
                messages.error(request, str(refusal))
            else:
                messages.info(request, f"A link has been sent to {asked.new_email}. {obj} has to confirm the address.")
        if form.changed_data:
            super().save_model(request, obj, form, change)
        if "is_active" not in form.changed_data:
            return
        if not obj.is_active:
            end_all_sessions(obj, by=request.user, why="the account was closed")
        note(obj, "account_opened" if obj.is_active else "account_closed", by=request.user)
        # Closing an account counts as leaving, so the person's work goes to someone else. After it is reopened, the
        # person gets reminders again.
        change = OfficeChange.PEOPLE if obj.is_active else OfficeChange.LEFT
        organisations = [*bodies_of_account(obj), *forces_of_account(obj)]
        lock_organisations(organisations)
        for organisation in organisations:
            say(request, notify_listeners(organisation, change, by=request.user, person=obj))
            what = f"{'reopened' if obj.is_active else 'closed'} {obj}’s account"
            notify_leads(organisation, by=request.user, what=what)
            notify_administrators(organisation, by=request.user, what=what, new=obj)


@admin.register(ProclaimedDay)
class ProclaimedDayAdmin(PlatformAdmin):
    """One-off bank holidays, and bank holidays that have been moved. A day without a body applies to every office.
    Plans change straight away.
    """

    list_display = ["day", "name", "is_open", "body"]
    list_select_related = ["body"]
    search_fields = ["name", "body__name"]
    fields = ["day", "name", "is_open", "body"]

    def has_delete_permission(self, request, obj=None):
        return self.has_module_permission(request)

    def save_model(self, request, obj, form, change):
        why = f"recorded the bank holiday “{obj.name}” on {format_date(obj.day)}"
        if obj.is_open:
            why = f"made {format_date(obj.day)} (“{obj.name}”) a working day"
        with self.told(request, why):
            obj.added_by = obj.added_by or request.user
            super().save_model(request, obj, form, change)

    def delete_model(self, request, obj):
        with self.told(request, f"removed the bank holiday “{obj.name}” on {format_date(obj.day)}"):
            record(action="deleted_by_platform_administrator", target=obj, by=request.user)
            super().delete_model(request, obj)

    def delete_queryset(self, request, queryset):
        for day in queryset:
            self.delete_model(request, day)

    @contextmanager
    def told(self, request, why):
        """Run a change to bank holidays, then tell each office it affects, so that its plans are updated."""
        bodies = list(PolicingBody.objects.order_by("pk"))
        lock_organisations(bodies)
        before = proclaimed_days_of([body.pk for body in bodies])
        yield
        after = proclaimed_days_of([body.pk for body in bodies])
        for body in bodies:
            if before[body.pk] != after[body.pk]:
                old = Before(bank_holidays=before[body.pk])
                notify_listeners(body, OfficeChange.DAYS, by=request.user, why=why, before=old)


def bodies_of_account(user):
    """The bodies where a person has a role, whether or not they can sign in."""
    return PolicingBody.objects.filter(memberships__user=user, memberships__ended_at=None).distinct()


def forces_of_account(user):
    return Force.objects.filter(memberships__user=user, memberships__ended_at=None).distinct()


def say(request, sentences):
    """Show these sentences on the next page. They say what else has changed."""
    for sentence in sentences:
        messages.info(request, sentence)


class GivenRoleForm(forms.ModelForm):
    """Gives a role to someone who has an account. Anyone else has to be invited by the office."""

    by: User

    def clean(self):
        super().clean()
        given = self.cleaned_data
        organisation = given.get("body") or given.get("force")
        if given.get("user") and organisation is not None:
            try:
                check_other_side(organisation, given["user"].email)
                check_can_give_from_outside(organisation, given["user"], by=self.by)
            except Refused as refusal:
                raise ValidationError(str(refusal)) from refusal
        return given


class HeldRoleForm(forms.ModelForm):
    """Shows a role that someone holds. It cannot be changed, but it can be ended."""

    end_now = forms.BooleanField(
        label="End this role now",
        required=False,
        help_text="The person’s work goes to someone else in the office, just as when the office’s administrator ends the role.",
    )
    reason = forms.CharField(required=False, max_length=300, help_text="For the history.")

    def clean(self):
        super().clean()
        given = self.cleaned_data
        held = self.instance
        if given.get("end_now"):
            try:
                check_can_end(held.organisation, held.user, held.role, by=None)
            except Refused as refusal:
                raise ValidationError({"end_now": str(refusal)}) from refusal
        return given


@admin.register(Membership)
class MembershipAdmin(PlatformAdmin):
    """Roles are given and ended by the same actions as on the office's own page, with the same consequences."""

    list_display = ["user", "role", "body", "force", "created_at", "ended_at"]
    list_select_related = ["user", "body", "force"]
    list_filter = ["role"]
    search_fields = ["user__name", "user__email", "body__name", "force__name"]
    finds_names = True
    raw_id_fields = ["user"]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs, form=HeldRoleForm if obj else GivenRoleForm)
        # This affects only the current request: Django creates a new form class for each request.
        form.by = request.user
        return form

    def get_fields(self, request, obj=None):
        role = ["user", "role", "body", "force"]
        if obj is None:
            return role
        return [*role, "created_at", "ended_at", "ended_by", *([] if obj.ended_at else ["end_now", "reason"])]

    def get_readonly_fields(self, request, obj=None):
        return ["user", "role", "body", "force", "created_at", "ended_at", "ended_by"] if obj else []

    def save_model(self, request, obj, form, change):
        if not change:
            given = give_role_from_outside(by=request.user, organisation=obj.organisation, user=obj.user, role=obj.role)
            obj.pk = given.pk
        elif form.cleaned_data.get("end_now"):
            reason = form.cleaned_data["reason"]
            say(request, end_role_from_outside(by=request.user, membership=obj, reason=reason))


@admin.register(AccountInvitation)
class AccountInvitationAdmin(ReadOnlyAdmin):
    list_display = ["email", "name", "body", "force", "created_at", "expires_at", "accepted_at", "withdrawn_at"]
    list_select_related = ["body", "force"]
    search_fields = ["email", "name"]
    finds_names = True
    fields = [
        *("email", "name", "body", "force", "roles", "created_by", "created_at", "expires_at"),
        *("accepted_at", "accepted_by", "withdrawn_at"),
    ]


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    """Shows who did what, and when, but not the details. Those may contain a force's draft, which only its writers may
    read, and a platform administrator may also be an officer: the person who set up an office is both.
    """

    list_display = ["happened_at", "actor_name", "action", "target"]
    fields = ["happened_at", "actor", "actor_name", "action", "target"]
    list_filter = ["action"]
    search_fields = ["target", "actor_name", "action"]
    show_full_result_count = False


@admin.register(OutgoingMail)
class OutgoingMailAdmin(ReadOnlyAdmin):
    """Shows whether an email was sent, and the server’s answer. We do not show its text and headers, because some
    emails contain a personal link.
    """

    list_display = ["created_at", "to_email", "subject", "attempts", "sent_at", "refused_at"]
    search_fields = ["to_email", "subject", "about", "message_id"]
    fields = [
        *("created_at", "to_email", "subject", "about", "message_id", "attempts", "attempt_after"),
        *("sent_at", "refused_at", "last_error"),
    ]
    show_full_result_count = False


@admin.register(LeftOut)
class LeftOutAdmin(ReadOnlyAdmin):
    """Lists rows that could not be shown and are missing from a feed, a list or a page, with the kind of error."""

    list_display = ["last_at", "first_at", "subject", "part", "body", "error"]
    fields = ["last_at", "first_at", "subject", "part", "body", "error"]
