from django.db import migrations, models

import s55tracker.accounts.addresses


class Migration(migrations.Migration):
    """A migration of its own: PostgreSQL alters no table whose rows the same transaction has just written."""

    dependencies = [("accounts", "0006_normal_addresses")]

    operations = [
        migrations.RemoveConstraint(
            model_name="user",
            name="one_user_an_email_address",
        ),
        migrations.AlterField(
            model_name="accountinvitation",
            name="email",
            field=s55tracker.accounts.addresses.AddressField(max_length=254, verbose_name="email address"),
        ),
        migrations.AlterField(
            model_name="user",
            name="email",
            field=s55tracker.accounts.addresses.AddressField(max_length=254, unique=True, verbose_name="email address"),
        ),
        migrations.AddConstraint(
            model_name="accountinvitation",
            constraint=models.CheckConstraint(
                condition=s55tracker.accounts.addresses.IsNormalAddress("email"),
                name="invitation_address_is_in_its_normal_form",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=s55tracker.accounts.addresses.IsNormalAddress("email"),
                name="user_address_is_in_its_normal_form",
            ),
        ),
    ]
