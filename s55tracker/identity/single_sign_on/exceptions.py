"""The refusals of a sign-in with a provider, and of a provider itself."""

from __future__ import annotations

from s55tracker.refusals import Refusal


class SignInRefused(Refusal):
    """The person is not signed in. `code` is for the log, and `sentence` for the person."""

    def __init__(self, code: str, sentence: str, *, status: int = 403) -> None:
        self.code, self.status = code, status
        super().__init__(sentence)


class ProviderUnusable(SignInRefused):
    """The provider does not respond, or its response is wrong. `problem` says what is wrong, for the people who set it
    up.
    """

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(
            "provider_unusable",
            "Your organisation’s sign-in is not responding as it should. Try again in a few minutes. If this continues, tell "
            "your administrator.",
            status=502,
        )
