"""Turns a response found in a file into the JSON object described in docs/commands.md."""

from __future__ import annotations

from inspections.intake.record import finding_record, inspection_record
from responses.importing.response_text import FoundResponse


def response_record(found: FoundResponse, *, reference: str | None = None) -> dict:
    """The object printed by `import_response --json`. `reference` is the new response's, None in a dry run.

    `frame` is the rest of the file's words: headings, labels, salutations and signatures, the statute paragraph.
    `reports` are the lines of a register, which is a list of reports, not a response.
    """
    return {
        "reference": reference,
        "inspection": inspection_record(found.inspection),
        "policing_body": found.policing_body,
        "key_findings": found.key_findings or None,
        "recommendations_introduction": found.recommendations_introduction or None,
        "findings": [finding_record(finding) for finding in found.findings],
        "counts_stated": {"recommendations": found.recommendations_stated, "for_forces": found.for_forces_stated},
        "force_comment": found.force_comment or None,
        "body_comment": found.body_comment or None,
        "comments": [
            {
                "references": list(comment.references),
                "force_comment": comment.force_comment or None,
                "body_comment": comment.body_comment or None,
                # For a comment on findings without numbers, the positions of those findings in the list.
                **({} if comment.references else {"findings": list(comment.findings)}),
            }
            for comment in found.comments
        ],
        "distribution": [
            {"line": line.line, "done_on": line.done_on and line.done_on.isoformat()} for line in found.distribution
        ],
        "warnings": list(found.warnings),
        "frame": list(found.frame),
        "reports": [{"title": report.title, "date": report.date, "link": report.link} for report in found.reports],
    }
