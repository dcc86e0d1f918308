"""The forms of signing in, in our words. What they do is allauth's."""

from allauth.account import forms as allauth_forms

from s55tracker.face.forms import GovukFormMixin

NEW_PASSWORD_HINT = "At least 12 characters. A few unrelated words with spaces between them are easy to remember."  # noqa: S105
WIDTH = "govuk-!-width-two-thirds"


class SigningInMixin(GovukFormMixin):
    """Puts our labels and hints in place of allauth's."""

    labels: dict[str, str] = {}
    hints: dict[str, str] = {}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")
            # Sentences for empty fields are made from labels, and these have just changed.
            field.error_messages["required"] = self.sentence_when_empty(name, field)


class LoginForm(SigningInMixin, allauth_forms.LoginForm):
    labels = {"login": "Email address", "password": "Password"}
    face = {
        "login": {
            "classes": WIDTH,
            "autocomplete": "username",
            "spellcheck": False,
            "error_name": "your email address",
        },
        "password": {"classes": WIDTH, "error_name": "your password"},
    }


class ResetPasswordForm(SigningInMixin, allauth_forms.ResetPasswordForm):
    labels = {"email": "Email address"}
    hints = {"email": "The address that you sign in with."}
    face = {
        "email": {"classes": WIDTH, "autocomplete": "email", "spellcheck": False, "error_name": "your email address"}
    }


class NewPasswordMixin(SigningInMixin):
    labels = {"oldpassword": "Current password", "password1": "New password", "password2": "New password again"}
    hints = {"password1": NEW_PASSWORD_HINT}
    face = {
        "oldpassword": {"classes": WIDTH, "error_name": "your current password"},
        "password1": {"classes": WIDTH, "autocomplete": "new-password", "error_name": "a new password"},
        "password2": {"classes": WIDTH, "autocomplete": "new-password", "error_name": "the new password again"},
    }


class ResetPasswordKeyForm(NewPasswordMixin, allauth_forms.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(NewPasswordMixin, allauth_forms.ChangePasswordForm):
    pass


class SetPasswordForm(NewPasswordMixin, allauth_forms.SetPasswordForm):
    pass


class ReauthenticateForm(SigningInMixin, allauth_forms.ReauthenticateForm):
    labels = {"password": "Password"}
    face = {"password": {"classes": WIDTH, "error_name": "your password"}}
