"""Lists the words used in headings, as data: who answers, what an answer is called, and the parts of a response.

They are in English and Welsh, in the spellings that offices use. Text is compared in lower case with straight
apostrophes. Add a wording here, not a condition in the code.
"""

from __future__ import annotations

from enum import StrEnum


class Side(StrEnum):
    """Whose words a text contains."""

    FORCE = "force"
    BODY = "body"
    # The National Police Chiefs' Council, the government, the inspectorate: not part of a section 55 response.
    OTHER = "other"
    # "Our response", "Comments": the words of the author, whose name the heading leaves out.
    AUTHOR = "author"


class Part(StrEnum):
    """The parts of a response, in the order of the document."""

    FRONT = "front"
    KEY_FINDINGS = "key findings"
    RECOMMENDATIONS = "recommendations"
    AREAS = "areas for improvement"
    CAUSES = "causes of concern"
    FORCE = "force response"
    BODY = "body response"
    OTHER = "another organisation's response"
    OFFICE = "office use"


# If a mayor or the City's authority answers, "Commissioner" alone means the Commissioner of Police: see
# `headings.side_of`.
SPEAKERS: dict[Side, tuple[str, ...]] = {
    Side.OTHER: (
        r"npcc", r"national police chiefs'? council(?:'s)?", r"(?:uk |hm |his majesty's |the )?government", r"home office", r"home secretary",
        r"college of policing", r"apcc", r"association of police and crime commissioners", r"crown prosecution service", r"cps", r"iopc",
        r"independent office for police conduct", r"ministry of justice", r"minist(?:er|ry)(?: of state)?(?: for [a-z, ]+)?", r"policing minister", r"y llywodraeth",
    ),
    Side.FORCE: (
        r"(?:(?:deputy|assistant|temporary|acting|interim|t/) ?)*chief constable", r"(?:cc|dcc|acc|t/cc)", r"chief officers?",
        r"(?:[a-z]+ ){0,3}police(?! (?:and|&|authority|crime|commissioner|fire)|,)(?: service)?", r"commissioner of (?:the )?(?:police|metropolitan police|city of london police|the met)[a-z ]*", r"(?:police )?force", r"constabulary", r"police service",
        r"metropolitan police(?: service)?", r"the met", r"mps", r"gmp", r"prif gwnstabl", r"(?:yr |y )?heddlu",
    ),
    Side.BODY: (
        r"local policing bod(?:y|ies)", r"policing body", r"office of the police,? (?:(?:fire|victims)'?,? )?(?:and|&) crime commissioner",
        r"(?:(?:deputy|assistant|acting) )?police,? ?(?:(?:fire|crime),? )?(?:and|&|\+) (?:crime|victims'?) commissioner",
        r"(?:deputy |assistant )?p[. ]?f?[. ]?c[. ]?c\.?", r"o ?p ?f? ?c ?c ?\w{0,2}", r"(?:deputy )?mayor(?: for (?:policing|safer)[a-z ,]*)?(?: of [a-z ]+?)?", r"mayor's office(?: for policing and crime)?",
        r"mopac", r"gmca", r"combined authority", r"police authority(?: board)?", r"commissioner", r"comisiynydd(?: yr)?(?: heddlu a throseddu)?", r"chtha?", r"swyddfa'r comisiynydd",
    ),
}  # fmt: skip

ANSWERS = (
    r"(?:response|comment|reply|replie|statement|view|observation|remark|answer|position statement|commentarie|perspective)s?"
    r"|commentary|feedback|position|letters?|(?:progress )?update|progress|actions?(?: taken)?|ymateb(?:ion)?|sylwadau"
)
# Words that may come between a speaker and the answer, or before both: "the PCC's overall response", "Norfolk's formal
# section 55 response".
ADJECTIVES = (
    r"overall|general|formal|initial|full|final|written|public|official|summary|interim|detailed|further|additional|joint"
    r"|statutory|section 55|s\.?55|published|own"
)
# What may follow an answer in a heading. "Force response times" is about something else.
AFTER_ANSWER = r"to|on|from|by|of|for|in|regarding|re|about|following|and|against|under|pursuant|concerning|including|with|i|ar|gan|am"

PARTS: dict[Part, str] = {
    Part.KEY_FINDINGS: (
        r"(?:(?:a |the |summary of (?:the )?|overview of (?:the )?|report'?s? |inspection |hmicfrs'?s? |inspectorate'?s? )*(?:key|main|principal|overall|headline)? ?findings)"
        r"(?: (?:of|from|in|and) .{0,60})?|(?:executive |report |inspection )?(?:summary|overview)(?: of (?:the )?(?:report|inspection|findings).{0,40})?"
        r"|introduction|background(?: to .{0,60})?|context|about (?:the|this) (?:report|inspection)|the (?:report|inspection)"
        r"|(?:what|how) (?:the )?(?:report|inspection|inspectors|inspectorate|hmicfrs) (?:found|said|says|looked at|concluded)"
        r"|(?:prif |y prif )?ganfyddiadau(?: allweddol)?|(?:prif )?canfyddiadau(?: allweddol)?|crynodeb|cyflwyniad|cefndir"
    ),
    Part.CAUSES: r"(?:the |any |accelerated )*causes? of concern(?: (?:for|made|from|and (?:their |associated )?recommendations).{0,60})?|cause of concern\s?[:–-] .{3,80}|achos(?:ion)? pryder",
    Part.RECOMMENDATIONS: (
        r"(?:the |any |list of |summary of |key |national |report |local |hmicfrs'?s? |relevant |inspection |specific )*recommendations?"
        r"(?: ?(?:and|/|&) ?(?:any )?(?:areas? for improvement|afis?))?(?: \(afis?\))?(?: (?:for|made|from|to|in|of|relevant|addressed).{0,60})?"
        r"|recommendation\s?[:–-] .{3,80}|(?:yr )?argymhell(?:ion|iad)"
    ),
    Part.AREAS: (
        r"(?:the |any |force |list of |summary of )*(?:areas? (?:for|of) improvements?|afis?)(?: \(afis?\))?(?: (?:for|made|from|in).{0,60})?"
        r"|(?:area for improvement|afi)\s?[:–-] .{3,80}|(?:meysydd|maes|feysydd) i'?w? ?'?w? ?g?wella"
    ),
    Part.OFFICE: r"(?:for )?(?:internal |official )?office use(?: only)?(?:\W.{0,60})?|distribution(?: list| checklist)?|circulation(?: list)?|at ddefnydd y swyddfa(?: yn unig)?"
        r"|(?:copies|copied|circulated|distributed|sent)(?: of (?:this|the|our) (?:response|letter|document|statement))?(?: (?:have been |has been |were |was )?sent)?(?: to)?"
        r"|(?:where|to whom|who) (?:this|the|our) (?:response|letter|document|statement) (?:has been|was|is|will be) sent(?: to)?"
        r"|who (?:we (?:have )?sent (?:this|it) to|(?:has|have) been sent (?:this|the|our|a copy of (?:this|the)) response)|dosbarthiad",
}  # fmt: skip

# A heading has no finite verb. Participles ("recommendations made to forces") do not count.
FINITE_VERBS = (
    r"is|are|was|were|has|have|had|will|would|should|shall|must|can|could|might|do|does|did|cannot|isn't|aren't|i'm|we're|it's"
    r"|welcomes?|accepts?|agrees?|believes?|recogni[sz]es?|supports?|remains?|continues?|says|include[sd]?|found that|made \w+ recommendations?|makes?"
)
PRONOUNS = r"i|we|they|he|she|it|this|these|there"
# "What the inspectors found", "How we will respond": headings in plain English have a verb.
ASKS = r"what|how|why|who|where|when|which"

NUMBER_WORDS = (
    "no one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty"
).split()

# The kinds of finding, as references name them: "Recommendation 2", "Rec 2", "R2", "AFI 3", "Argymhelliad 2".
FINDING_NAMES = {
    "recommendation": r"(?:(?:national|local|force|hmicfrs|report) )?(?:recommendations?|recs?\.?)|argymhell(?:iad|ion)",
    "area_for_improvement": r"(?:force )?areas? (?:for|of) improvement(?: \(afi\))?|afis?|(?:maes|meysydd) i'?w'? ?g?wella",
    "cause_of_concern": r"(?:accelerated )?causes? of concern|achos(?:ion)? (?:o )?(?:bryder|pryder)",
}  # fmt: skip
