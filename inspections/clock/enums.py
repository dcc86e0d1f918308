from django.db import models


class LegalBasis(models.TextChoices):
    """The provision that requires a response, which decides the clock."""

    SECTION_55 = "section_55", "Section 55 of the Police Act 1996"
    SUPER_COMPLAINT = "super_complaint", "Super-complaint (Part 2A of the Police Reform Act 2002)"
