"""Refusals. Each carries a whole sentence that a page can show as it is."""


class ChangedMeanwhile(Exception):
    """Somebody else saved first. `current` is the row as it stands now; nothing was overwritten."""

    def __init__(self, current) -> None:
        self.current = current
        super().__init__("Somebody else has changed this since you opened it.")


class FindingIsAnswered(Exception):
    """A finding with comments, or with recommendations of its own, is not taken out."""

    def __init__(self, label: str) -> None:
        super().__init__(f"{label} has comments or recommendations below it. Clear those first, then remove it.")
