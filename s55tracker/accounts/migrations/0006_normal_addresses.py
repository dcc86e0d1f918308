"""Addresses as they are compared from now on, and invitations to forces by the rule that a force's people are the force's own."""

from collections import defaultdict

from django.db import migrations
from django.utils import timezone

from s55tracker.accounts.addresses import normal_address


class TwoAccounts(Exception):
    """Two accounts turn out to have one address. A person has to say which of them keeps it."""


def normalise(apps, schema_editor):
    User, AccountInvitation = (apps.get_model("accounts", name) for name in ("User", "AccountInvitation"))
    accounts = defaultdict(list)
    for pk, email in User.objects.order_by("pk").values_list("pk", "email"):
        accounts[normal_address(email)].append(pk)
    if shared := {email: pks for email, pks in accounts.items() if len(pks) > 1}:
        listed = "; ".join(f"{email} (accounts {', '.join(map(str, pks))})" for email, pks in shared.items())
        raise TwoAccounts(
            "Two accounts have the same address once capitals and invisible characters are left out: "
            f"{listed}. Give all but one of them another address in the platform administration of the version that you are "
            "upgrading from, close those accounts, then migrate again."
        )
    for model in (User, AccountInvitation):
        for row in model.objects.all():
            if row.email != normal_address(row.email):
                model.objects.filter(pk=row.pk).update(email=normal_address(row.email))


def keep_only_first_leads(apps, schema_editor):
    """Of the invitations to a force that its policing body has sent, only one to a first lead can still be accepted."""
    AccountInvitation, Membership = (apps.get_model("accounts", name) for name in ("AccountInvitation", "Membership"))
    waiting = AccountInvitation.objects.filter(accepted_at=None, withdrawn_at=None).exclude(force=None)
    for invitation in waiting:
        here = Membership.objects.filter(force=invitation.force_id, ended_at=None)
        if here.filter(user=invitation.created_by_id).exists():
            continue
        if invitation.roles == ["force_lead"]:
            AccountInvitation.objects.filter(pk=invitation.pk).update(for_first_lead=True)
        else:
            AccountInvitation.objects.filter(pk=invitation.pk).update(withdrawn_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_sessions_and_first_leads")]

    operations = [
        migrations.RunPython(normalise, migrations.RunPython.noop),
        migrations.RunPython(keep_only_first_leads, migrations.RunPython.noop),
    ]
