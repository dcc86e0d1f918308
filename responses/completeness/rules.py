"""The basis of each rule (a provision or custom), its level, and whether an approver can override it."""

from __future__ import annotations

from dataclasses import dataclass

from responses.enums import Level, Rule


@dataclass(frozen=True, kw_only=True)
class RuleFacts:
    """What we know about a rule. `provision` is in the Police Act 1996; `basis` says what the rule rests on if that is
    not law.

    `no_override` says why an approver cannot override it, and what to do instead.
    """

    level: Level
    checks: str
    provision: str = ""
    basis: str = ""
    no_override: str = ""

    @property
    def rests_on(self) -> str:
        if not self.provision:
            return self.basis
        return f"Section {self.provision.removeprefix('s.')} of the Police Act 1996"


AWAITED = (
    "The force would be left with a request it can no longer answer. Record that no comments were received, with the "
    "reason: the Act allows the response to be published without them."
)
UNPRINTABLE = "The document cannot be made until this is fixed, so there would be nothing to publish."

WITHHELD = "Words that you decided to withhold would be published. Withhold them there as well, or remove the mark."

RULES: dict[Rule, RuleFacts] = {
    Rule.DATE_CONFIRMED: RuleFacts(
        level=Level.MUST,
        provision="s.55(5A)",
        checks="A person has checked the date of publication against the report: the 56 days are counted from it.",
    ),
    Rule.KEY_FINDINGS: RuleFacts(
        level=Level.MUST, basis="The usual layout of a response", checks="The key findings are written."
    ),
    Rule.OVERALL_COMMENT: RuleFacts(
        level=Level.MUST, provision="s.55(5)", checks="The office’s overall comment on the report is written."
    ),
    Rule.EXPLANATION: RuleFacts(
        level=Level.MUST,
        provision="s.55(5B)",
        checks="For each recommendation to us, the response explains the action taken or proposed, or why there is none.",
    ),
    Rule.ACTION: RuleFacts(
        level=Level.MUST,
        provision="s.55(5B)",
        checks="For each recommendation, the action is selected: taken, planned, or none.",
    ),
    Rule.OWN_WORDS: RuleFacts(
        level=Level.SHOULD,
        provision="s.55(5B)",
        checks="Each explanation is the office’s own, and does more than note the chief officer’s comments.",
    ),
    Rule.OTHER_FINDINGS: RuleFacts(
        level=Level.SHOULD,
        basis="Custom, not law",
        checks="Areas for improvement and causes of concern are answered. If there are none, the document says so.",
    ),
    Rule.FORCE_INVITED: RuleFacts(
        level=Level.MUST,
        provision="s.55(4)",
        checks="The office invited the force to comment and set a date for the comments.",
    ),
    Rule.FORCE_COMMENTS: RuleFacts(
        level=Level.MUST,
        provision="s.55(4) and (5)",
        checks="The force’s comments are in, or recorded as not received.",
        no_override=AWAITED,
    ),
    Rule.COUNTS: RuleFacts(
        level=Level.SHOULD,
        basis="The findings recorded for the report",
        checks="The numbers in the text agree with the findings recorded for the report.",
    ),
    Rule.LEFTOVERS: RuleFacts(
        level=Level.MUST,
        basis="A published response is final",
        checks="There are no drafting notes, such as “TBC”, “XX”, “??”, “[JS1]” or “[insert date]”.",
    ),
    Rule.OTHER_FORCE: RuleFacts(
        level=Level.SHOULD,
        basis="Text copied from another response",
        checks="No other force or commissioner is named, unless the report names it.",
    ),
    Rule.UNFINISHED: RuleFacts(
        level=Level.SHOULD, basis="A published response is final", checks="Every sentence is finished."
    ),
    Rule.LINKS: RuleFacts(
        level=Level.SHOULD,
        basis="Accessibility regulations 2018",
        checks="Each link is well formed, and leads to a page the public can open.",
    ),
    Rule.PEOPLE_NAMED: RuleFacts(
        level=Level.SHOULD,
        basis="Data protection",
        checks="People outside the office, and their personal details, are included only deliberately.",
    ),
    Rule.LONG_SENTENCES: RuleFacts(
        level=Level.NOTE, basis="Plain English", checks="No sentence is longer than 40 words."
    ),
    Rule.READING_EASE: RuleFacts(
        level=Level.NOTE,
        basis="Plain English",
        checks="The office’s text has a Flesch reading ease of 30 or more. The law’s own wording lowers the score.",
    ),
    Rule.WITHHELD: RuleFacts(
        level=Level.MUST,
        basis="What the office has decided to withhold",
        checks="Words marked as not for publication are nowhere in the document.",
        no_override=WITHHELD,
    ),
    Rule.PRINTABLE: RuleFacts(
        level=Level.MUST,
        basis="The document that will be published",
        checks="Every character can be printed, and the PDF can be made.",
        no_override=UNPRINTABLE,
    ),
}
