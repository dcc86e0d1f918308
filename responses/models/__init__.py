from responses.models.approval import Approval, ApprovalLook, ApprovalSignature, TrialPdf
from responses.models.bulk_change import BulkChange
from responses.models.calendar import CalendarEntry, CalendarFeed
from responses.models.check_override import CheckOverride
from responses.models.distribution import CopyEmail, DistributionLine, EvidenceFile
from responses.models.file_batch import FileBatch, FileInBatch, ProposedResponse
from responses.models.force_request import (
    FindingAssignment,
    ForceComment,
    ForceRequest,
    ForceSubmission,
    Invitation,
    SubmittedComment,
)
from responses.models.guest import GuestCode, GuestDraft, GuestLink, GuestSession, GuestText, GuestUse
from responses.models.import_proposal import ImportProposal, ProposalPicture
from responses.models.kept_draft import KeptDraft
from responses.models.passage import Passage
from responses.models.plan import PlannedStep
from responses.models.publication import Publication, PublishedArticle, PublishedFile
from responses.models.reminder import Digest, Reminder, ReminderChoice, ReminderRecalculation
from responses.models.requested_pack import RequestedPack
from responses.models.response import Response
from responses.models.returned_place import ReturnedPlace
from responses.models.saved_paragraph import SavedParagraph
from responses.models.scheduled_publication import ScheduledPublication
from responses.models.search import LikeFinding, SearchEntry, SearchTrigram, SearchWord
from responses.models.table_import import TableImport
from responses.models.teams import TeamsChannel, TeamsMessage
from responses.models.text_presence import TextPresence
from responses.models.text_revision import TextRevision
from responses.models.thread import Mention, Suggestion, Thread, ThreadComment
from responses.models.withdrawal_request import WithdrawalRequest
from responses.models.withheld_words import WithheldWords
from responses.models.word import ProposedText, WordProposal

__all__ = [
    "Approval",
    "ApprovalLook",
    "ApprovalSignature",
    "BulkChange",
    "CalendarEntry",
    "CalendarFeed",
    "CheckOverride",
    "CopyEmail",
    "Digest",
    "DistributionLine",
    "EvidenceFile",
    "FileBatch",
    "FileInBatch",
    "FindingAssignment",
    "ForceComment",
    "ForceRequest",
    "ForceSubmission",
    "GuestCode",
    "GuestDraft",
    "GuestLink",
    "GuestSession",
    "GuestText",
    "GuestUse",
    "ImportProposal",
    "Invitation",
    "KeptDraft",
    "LikeFinding",
    "Mention",
    "Passage",
    "PlannedStep",
    "ProposalPicture",
    "ProposedResponse",
    "ProposedText",
    "Publication",
    "PublishedArticle",
    "PublishedFile",
    "Reminder",
    "ReminderChoice",
    "ReminderRecalculation",
    "RequestedPack",
    "Response",
    "ReturnedPlace",
    "SavedParagraph",
    "ScheduledPublication",
    "SearchEntry",
    "SearchTrigram",
    "SearchWord",
    "SubmittedComment",
    "Suggestion",
    "TableImport",
    "TeamsChannel",
    "TeamsMessage",
    "TextPresence",
    "TextRevision",
    "Thread",
    "ThreadComment",
    "TrialPdf",
    "WithdrawalRequest",
    "WithheldWords",
    "WordProposal",
]
