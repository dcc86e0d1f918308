"""The user model: a person who signs in with an email address."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.auth.password_validation import validate_password
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac

from s55tracker.accounts.addresses import AddressField, address_constraint
from s55tracker.text.cleaning import clean_line


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, *, name: str = "", **fields) -> User:
        user = self.model(email=email, name=clean_line(name), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> User:
        """Create a platform administrator. Raises ValidationError for a password that a form would refuse, because
        Django’s own command can be told to accept one, and does not check a password from the environment.
        """
        if password is not None:
            validate_password(password, self.model(email=email, name=fields.get("name", "")))
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> User:
        return self.get(email=email)


class User(AbstractBaseUser, PermissionsMixin):
    """A person, identified by email address. Memberships give their rights; `is_staff` marks a platform administrator.

    The address is only stored here: sign-in and password resets read only this row.
    """

    email = AddressField("email address", max_length=254, unique=True)
    name = models.CharField(max_length=150)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField("platform administrator", default=False)
    date_joined = models.DateTimeField(default=timezone.now)
    session_version = models.PositiveIntegerField(
        default=0, editable=False, help_text="Increased to end every session."
    )

    told_of_new_devices = models.BooleanField(
        default=False, editable=False, help_text="Emailed when someone signs in from a new device."
    )

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name"]
        constraints = [address_constraint("email", name="user_address_is_in_its_normal_form")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0]

    def get_session_auth_hash(self) -> str:
        """The value a session must match: changing the password or address, or ending all sessions, changes it."""
        return self._session_hash(settings.SECRET_KEY)

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        for secret in settings.SECRET_KEY_FALLBACKS:
            yield self._session_hash(str(secret))

    def _session_hash(self, secret: str) -> str:
        said = f"{self.password}|{self.email}|{self.session_version}"
        return salted_hmac("s55tracker.accounts.session", said, secret=secret, algorithm="sha256").hexdigest()
