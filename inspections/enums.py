"""The kinds of things the inspectorate publishes, and how the law and the wording classify them.

Values are stored and printed in JSON (docs/commands.md): labels may change freely, values never.
"""

from django.db import models


class InspectionKind(models.TextChoices):
    NATIONAL = "national", "National report"
    JOINT = "joint", "Joint inspection"
    FORCE_SPECIFIC = "force_specific", "Report about one force"
    REVISIT_LETTER = "revisit_letter", "Revisit letter"
    SUPER_COMPLAINT = "super_complaint", "Super-complaint"


class Grade(models.TextChoices):
    """The grades the inspectorate gives to each area in a PEEL report."""

    OUTSTANDING = "Outstanding"
    GOOD = "Good"
    ADEQUATE = "Adequate"
    REQUIRES_IMPROVEMENT = "Requires improvement"
    INADEQUATE = "Inadequate"


class FindingKind(models.TextChoices):
    RECOMMENDATION = "recommendation", "Recommendation"
    AREA_FOR_IMPROVEMENT = "area_for_improvement", "Area for improvement"
    CAUSE_OF_CONCERN = "cause_of_concern", "Cause of concern"


# For each *recommendation*, section 55(5B) requires an explanation of the action taken or proposed, or of why there is
# none. Other findings are answered by custom.
KINDS_ANSWERED_BY_DUTY = (FindingKind.RECOMMENDATION,)


class DuePrecision(models.TextChoices):
    """How precisely the wording gives the date. The due date is always the last day that the wording allows."""

    DAY = "day", "A day"
    MONTH = "month", "A month"
    RELATIVE = "relative", "Counted from publication"
    IMMEDIATE = "immediate", "Immediately"
    NONE = "none", "No date given"


class Addressee(models.TextChoices):
    """Who a finding is addressed to. A finding can have several addressees."""

    CHIEF_CONSTABLES = "chief_constables", "Chief constables"
    POLICING_BODIES = "policing_bodies", "Police and crime commissioners"
    HOME_OFFICE = "home_office", "Home Office"
    NPCC = "npcc", "National Police Chiefs’ Council"
    COLLEGE_OF_POLICING = "college_of_policing", "College of Policing"
    HMICFRS = "hmicfrs", "HMICFRS"
    CPS = "cps", "Crown Prosecution Service"
    OTHER = "other", "Someone else"
