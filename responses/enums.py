from django.db import models


class ResponseStatus(models.TextChoices):
    NOT_STARTED = "not_started", "Not started"
    DRAFTING = "drafting", "Drafting"
    WITH_APPROVER = "with_approver", "With the approver"
    APPROVED = "approved", "Approved"
    PUBLISHED = "published", "Published"
    DISTRIBUTED = "distributed", "Distributed"
    NOT_NEEDED = "not_needed", "Not needed"


class Move(models.TextChoices):
    """The moves of a response. workflow.py says where each leads, and who may make it."""

    START = "start", "Start drafting"
    SUBMIT = "submit", "Submit for approval"
    TAKE_BACK = "take_back", "Recall from the approver"
    RETURN = "return", "Return to the officer"
    APPROVE = "approve", "Approve"
    WITHDRAW_APPROVAL = "withdraw_approval", "Withdraw the approval"
    PUBLISH = "publish", "Publish"
    COMPLETE_DISTRIBUTION = "complete_distribution", "Complete the distribution"
    REOPEN_DISTRIBUTION = "reopen_distribution", "Reopen the distribution"
    CORRECT = "correct", "Start a correction"
    DROP_CORRECTION = "drop_correction", "Drop the correction"
    WITHDRAW_PUBLICATION = "withdraw_publication", "Withdraw the published response"
    RECORD_ELSEWHERE = "record_elsewhere", "Record that it was published elsewhere"
    MARK_NOT_NEEDED = "mark_not_needed", "Record that no response is needed"
    MARK_NEEDED = "mark_needed", "Record that a response is needed after all"


class ForceStatus(models.TextChoices):
    NOT_INVITED = "not_invited", "Not invited"
    INVITED = "invited", "Invited"
    SUBMITTED = "submitted", "Comments submitted"
    RETURNED = "returned", "Returned to the force"
    NONE_RECEIVED = "none_received", "None received"


class ForceMove(models.TextChoices):
    """The moves of a force's track."""

    INVITE = "invite", "Invite the force to comment"
    CHANGE_DATE = "change_date", "Change the date for comments"
    RECALL = "recall", "Recall the invitation"
    SUBMIT = "submit", "Submit comments"
    RECORD_RECEIVED = "record_received", "Record comments received another way"
    RETURN = "return", "Return comments to the force"
    LET_STAND = "let_stand", "Use the comments as they were submitted"
    RECORD_NONE = "record_none", "Record that none were received"
    REOPEN = "reopen", "Invite the force again"


class Section(models.TextChoices):
    KEY_FINDINGS = "key_findings", "Key findings"
    INTRODUCTION = "introduction", "Introduction to the recommendations"
    BODY_COMMENT = "body_comment", "Our comment"


class DocumentShape(models.TextChoices):
    """How a response is set out, on its page and in its PDF."""

    FULL = "full", "Full document"
    LETTER = "letter", "Letter to the Home Secretary and HMICFRS, with the response attached"
    APPENDIX = "appendix", "The body’s response first, with the chief officer’s comments as an appendix"


class ActionStance(models.TextChoices):
    """The s.55(5B) answer to each recommendation."""

    TAKEN = "action_taken", "Action taken"
    PROPOSED = "action_proposed", "Action proposed"
    NONE = "no_action", "No action, with the reason"


class ForceStance(models.TextChoices):
    ACCEPTED = "accepted", "Accepted"
    PARTLY = "partly_accepted", "Partly accepted"
    NOT_ACCEPTED = "not_accepted", "Not accepted"


class ApprovalDecision(models.TextChoices):
    APPROVED = "approved", "Approved"
    RETURNED = "returned", "Returned"
    TAKEN_BACK = "taken_back", "Recalled"


class WithdrawalOutcome(models.TextChoices):
    """How an officer’s request to withdraw what is published ended."""

    WITHDRAWN = "withdrawn", "Withdrawn"
    DECLINED = "declined", "Declined"
    CANCELLED = "cancelled", "Cancelled"


class ReminderKind(models.TextChoices):
    """What a reminder is about, in order of urgency: if several are due together, only the first is sent."""

    ESCALATED_TO_SENIOR = "escalated_to_senior", "Escalated to the most senior person"
    ESCALATED_TO_APPROVER = "escalated_to_approver", "Escalated to the approver"
    ESCALATED_TO_MANAGER = "escalated_to_manager", "Escalated to the manager"
    LATE = "late", "Late"
    SAFE_DAY = "safe_day", "Safe day"
    COMMENTS_DUE = "comments_due", "Force’s comments due"
    COMMENTS_LATE = "comments_late", "Force’s comments not received"
    APPROVAL_WAITING = "approval_waiting", "Approval waiting"
    WITHDRAWAL_WAITING = "withdrawal_waiting", "Request to withdraw waiting"
    STEP_DUE = "step_due", "Step of the plan due"
    COPIES_DUE = "copies_due", "Copies required by law not sent"
    FOLLOW_UP = "follow_up", "Follow-up date"
    PLAN_MOVED = "plan_moved", "Plan changed"
    NOW_YOURS = "now_yours", "Now yours"
    MAIL_REFUSED = "mail_refused", "Email refused"


# Reminders about a statutory date, which no one can switch off.
ESCALATIONS = (
    ReminderKind.ESCALATED_TO_SENIOR,
    ReminderKind.ESCALATED_TO_APPROVER,
    ReminderKind.ESCALATED_TO_MANAGER,
)


class ReminderState(models.TextChoices):
    WAITING = "waiting", "Waiting for the next summary"
    SENT = "sent", "In a summary"
    SUPERSEDED = "superseded", "Replaced by a more urgent one"
    WITHDRAWN = "withdrawn", "No longer needed"
    SWITCHED_OFF = "switched_off", "Summaries are switched off"


class DigestChoice(models.TextChoices):
    DAILY = "daily", "Every working day"
    WEEKLY = "weekly", "Once a week, on Monday"
    OFF = "off", "Never"


class Delivery(models.TextChoices):
    """A reminder's status: its own or, once it is in a summary, that of the summary's email."""

    WAITING = "waiting", "Waiting for the next summary"
    ON_ITS_WAY = "on_its_way", "Being sent"
    ACCEPTED = "accepted", "Delivered"
    REFUSED = "refused", "Refused"
    NOT_KEPT = "not_kept", "Sent, email not kept"
    SUPERSEDED = "superseded", "Replaced"
    WITHDRAWN = "withdrawn", "No longer needed"
    SWITCHED_OFF = "switched_off", "Summaries are off"


class BulkKind(models.TextChoices):
    """The kinds of bulk change."""

    OWNER = "owner", "Change of owner"
    STEP = "step", "Step of the plan moved"


class SearchSource(models.TextChoices):
    """The kind of text a row of the search index comes from. Results that match equally well are listed in this order."""

    REPORT = "a_report", "Report"
    FINDING = "b_finding", "Finding"
    OFFICE_TEXT = "c_office_text", "The office’s text"
    FORCE_COMMENT = "d_force_comment", "The force’s comments"
    FORCE_DRAFT = "e_force_draft", "The force’s draft"
    PUBLICATION = "f_publication", "Published response"


class GuestSide(models.TextChoices):
    """The side that made a guest link and reads the guest's comments."""

    FORCE = "force", "The force"
    OFFICE = "office", "The office"


class GuestUseKind(models.TextChoices):
    """A use of a guest link. We record each use, and each refusal with its reason."""

    PAGE_OPENED = "page_opened", "The link was opened"
    CODE_SENT = "code_sent", "A code was sent to the invited address"
    SIGNED_IN = "signed_in", "The right code was entered"
    TEXT_SAVED = "text_saved", "A comment was saved"
    TEXT_SENT = "text_sent", "The comments were sent"
    LEFT = "left", "The guest closed the comments"
    UNKNOWN_LINK = "unknown_link", "Refused: there is no such link"
    EXPIRED_LINK = "expired_link", "Refused: the link has expired"
    REVOKED_LINK = "revoked_link", "Refused: the link has been cancelled"
    LOCKED_LINK = "locked_link", "Refused: too many wrong codes"
    OVERTAKEN_LINK = "overtaken_link", "Refused: the force has people of its own"
    NO_LONGER_ASKED = "no_longer_asked", "Refused: the force is not being asked for comments"
    ALREADY_SENT = "already_sent", "Refused: the comments have been sent"
    TOO_MANY_CODES = "too_many_codes", "Refused: too many codes were asked for"
    WRONG_CODE = "wrong_code", "Refused: the code was wrong"
    NO_CODE = "no_code", "Refused: no code had been sent"
    OLD_CODE = "old_code", "Refused: the code was more than 10 minutes old"
    USED_CODE = "used_code", "Refused: the code had been used"
    SPENT_CODE = "spent_code", "Refused: the code had been tried too often"
    NO_SESSION = "no_session", "Refused: not confirmed with a code in this browser"
    OLD_SESSION = "old_session", "Refused: not used for an hour"
    REPLACED_SESSION = "replaced_session", "Refused: opened somewhere else since"
    OTHER_FINDING = "other_finding", "Refused: a finding the link does not cover"


class Side(models.TextChoices):
    """The two organisations that work on a response."""

    OFFICE = "office", "The office"
    FORCE = "force", "The force"


class Audience(models.TextChoices):
    """Who can read a thread. The values for a single side are the same as in `Side`."""

    OFFICE = "office", "Only the office"
    FORCE = "force", "Only the force"
    BOTH = "both", "The office and the force"


class WithholdingGround(models.TextChoices):
    """Why words are not for publication. The label is printed in their place."""

    PERSONAL = "personal", "personal information"
    SAFETY = "safety", "safety of a person"
    NATIONAL_SECURITY = "national_security", "national security"
    INVESTIGATION = "investigation", "investigation or court proceedings"
    LEGAL_ADVICE = "legal_advice", "legal advice"
    CONFIDENCE = "confidence", "given in confidence"
    COMMERCIAL = "commercial", "commercial interests"


class PackNames(models.TextChoices):
    """How a proof pack names people. Use roles for anything that leaves the office, such as an answer to a request for
    information.
    """

    RECORDED = "recorded", "With names"
    ROLES = "roles", "With roles instead of names"


class PackForm(models.TextChoices):
    PDF = "pdf", "PDF"
    JSON = "json", "JSON, for another system"


class SuggestionDecision(models.TextChoices):
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"


class Level(models.TextChoices):
    """How serious a check is. A *must* stops a response from being submitted, approved and published."""

    MUST = "must", "Must be fixed"
    SHOULD = "should", "Should be fixed"
    NOTE = "note", "Worth a look"


class Rule(models.TextChoices):
    """The checks made before a response is published. responses/completeness/rules.py has the basis of each rule."""

    DATE_CONFIRMED = "date_confirmed", "The report’s date of publication is confirmed"
    KEY_FINDINGS = "key_findings", "The key findings are written"
    OVERALL_COMMENT = "overall_comment", "The office’s overall comment is written"
    EXPLANATION = "explanation", "Each recommendation has its explanation"
    ACTION = "action", "Each explanation says what action is taken"
    OWN_WORDS = "own_words", "Each explanation is the office’s own"
    OTHER_FINDINGS = "other_findings", "Areas for improvement are answered"
    FORCE_INVITED = "force_invited", "The force was invited to comment by a date"
    FORCE_COMMENTS = "force_comments", "The force’s comments are in, or recorded as not received"
    COUNTS = "counts", "The numbers agree with the findings"
    LEFTOVERS = "leftovers", "No working marks are left in the text"
    OTHER_FORCE = "other_force", "No other force or office is named by mistake"
    UNFINISHED = "unfinished", "Every sentence is finished"
    LINKS = "links", "Links are well formed"
    PEOPLE_NAMED = "people_named", "People outside the office are named on purpose"
    LONG_SENTENCES = "long_sentences", "Sentences are not very long"
    READING_EASE = "reading_ease", "The text is easy to read"
    WITHHELD = "withheld", "Withheld words are nowhere in the document"
    PRINTABLE = "printable", "The document can be printed"
