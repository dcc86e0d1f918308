"""Every address of the product, and what each of thirteen people gets there: written by hand from the roles' rights.

An address missing from the table fails a test until someone decides. The data behind it has a response in every state,
and in each text a word that only some people may read.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from uuid import uuid4

import pytest
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver
from django.utils import timezone

from inspections.areas import Area
from inspections.intake.picturing import Picture
from inspections.intake.reading import parse
from inspections.models import ReportProposal, ReportReading, WatchedAddress
from inspections.pictures.actions import keep_pictures
from inspections.watching.actions import dismiss_proposal
from responses.approval import actions as approval
from responses.bulk.actions import change_many
from responses.bulk.queries import MovedStep, seen_of
from responses.calendars.actions import make_calendar_address
from responses.calendars.entries import enter_dates
from responses.checks.actions import override_check
from responses.comments.actions import change_audience
from responses.completeness.problems import problems_of
from responses.distribution import actions as distribution
from responses.drafting import actions as drafting
from responses.enums import Audience, GuestSide, PackForm, PackNames, Section, Side
from responses.evidence.files import checked
from responses.force_comments import actions as force_comments
from responses.force_team.actions import assign_findings, share_draft
from responses.importing.actions import propose_import
from responses.keeping.actions import keep_draft
from responses.models import (
    Approval,
    BulkChange,
    CheckOverride,
    Digest,
    EvidenceFile,
    FindingAssignment,
    ForceRequest,
    GuestDraft,
    GuestLink,
    GuestText,
    ImportProposal,
    KeptDraft,
    Mention,
    Reminder,
    Response,
    Suggestion,
    TableImport,
    Thread,
    TrialPdf,
    WordProposal,
)
from responses.proof.actions import make_requested_pack, request_proof_pack
from responses.publishing import actions as publication
from responses.publishing.rendering import render
from responses.queries import responses_visible_to
from responses.summaries.run import run_reminders
from responses.summaries.unsubscribing import token_for
from responses.texts import Text, force_text, office_text
from responses.word.marks import Place
from responses.word_proposals.actions import propose_from_word
from responses.word_proposals.queries import Comparison, ProposedChange
from s55tracker.accounts.models import Absence, Delegation, Membership, PolicingBody, User
from s55tracker.accounts.roles import Role
from s55tracker.identity.actions import ask_address_change
from s55tracker.mail.models import OutgoingMail
from s55tracker.office.delegations.actions import record_delegation
from s55tracker.office.invitations import actions as invitations
from s55tracker.present import present
from s55tracker.richtext import from_simple_text
from s55tracker.saved_views.actions import save_view
from s55tracker.saved_views.models import SavedPage, SavedView
from s55tracker.working_days.models import ProclaimedDay
from tests.factories import (
    Office,
    a_response,
    a_saved_paragraph,
    an_office,
    approve,
    comment_as_force,
    invite,
    people_around,
    refreshed,
    write,
    write_everything,
    write_force_comments,
)
from tests.inspections.long_files.files import of_long_files
from tests.inspections.watching.feeds import a_proposal as a_new_report
from tests.inspections.watching.feeds import a_watched_address
from tests.responses.back_catalogue.tables import a_finished_table, a_table
from tests.responses.comments.threads import on_office_text, on_request
from tests.responses.guests.guests import a_guest_link, keep, opened, save, work
from tests.responses.guests.guests import token_of as token_of_guest
from tests.responses.importing import lookalike
from tests.responses.many_files.old_responses import a_batch_with_two_alike, of_a_batch
from tests.responses.summaries.reminder_rows import a_sent_reminder

pytestmark = pytest.mark.django_db

# --- The people -------------------------------------------------------------------------------------------------------

PEOPLE = (
    "nobody",  # signed out
    "officer",
    "approver",
    "manager",
    "administrator",
    "contributor",
    "lead",
    "stranger",  # another office's officer
    "other_lead",  # the lead of another office's force
    "platform",  # the platform administrator, with no role in any organisation
    "former",  # was an officer here until yesterday
    "finder",  # sees only the findings at the force that are assigned to them
    "guest",  # has no account, and has opened a guest link to the first finding with its code
)

# --- The table --------------------------------------------------------------------------------------------------------
# What each person gets on requesting the page. "in": the sign-in page and back. 302: redirected to where they belong.

IN = "in"
TABLE = {
    #                                nobody off  app  man  adm  con  lead strg oled plat form find gues
    # Everybody's; an office's dashboard and list are not there for who works in none; the platform
    # administrator sees the figures of all offices
    "my-work":                      (IN,   200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, IN),
    "dashboard":                    (IN,   200, 200, 200, 200, 404, 404, 200, 404, 200, 404, 404, IN),
    "position-statement":           (IN,   200, 200, 200, 200, 404, 404, 200, 404, 404, 404, 404, IN),
    "panel-pack":                   (IN,   200, 200, 200, 200, 404, 404, 200, 404, 404, 404, 404, IN),
    "panel-pack-file":              (IN,   200, 200, 200, 200, 404, 404, 200, 404, 404, 404, 404, IN),
    "response-list":                (IN,   200, 200, 200, 200, 302, 302, 200, 302, 302, 302, 302, IN),
    "search":                       (IN,   200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, IN),
    # A bulk change; with no responses chosen, the page says so to people who could make one
    "bulk-change-list":             (IN,   200, 200, 200, 200, 404, 404, 200, 404, 404, 404, 404, IN),
    "bulk-change-new":              (IN,   422, 403, 422, 403, 404, 404, 422, 404, 404, 404, 404, IN),
    "bulk-change":                  (IN,   200, 200, 200, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "bulk-change-undo":             (IN,   405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, IN),
    "response-import":              (IN,   200, 403, 403, 403, 403, 403, 200, 403, 403, 403, 403, IN),
    "response-import-review":       (IN,   200, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, IN),
    "response-import-parts":        (IN,   200, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, IN),
    "response-import-picture":      (IN,   200, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, IN),
    "table-import":                 (IN,   200, 403, 403, 403, 403, 403, 200, 403, 403, 403, 403, IN),
    "table-import-columns":         (IN,   200, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, IN),
    "table-import-rows":            (IN,   200, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, IN),
    "table-import-result":          (IN,   200, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, IN),
    "table-import-undo":            (IN,   405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, IN),
    "file-import":                  (IN,   200, 403, 403, 403, 403, 403, 200, 403, 403, 403, 403, IN),
    "file-batch":                   (IN,   200, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, IN),
    "file-batch-import":            (IN,   200, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, IN),
    "file-batch-same":              (IN,   200, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, IN),
    "file-batch-cancel":            (IN,   405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, IN),
    "file-batch-decide":            (IN,   405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, IN),
    "file-batch-undo":              (IN,   405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, IN),
    "response-import-undo":         (IN,   200, 403, 403, 403, 404, 404, 404, 404, 404, 404, 404, IN),
    "force-request-list":           (IN,   200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, IN),
    # Saved views in the office: the first is shared, so others can see it and its administrator may delete it
    "saved-view-list":              (IN,   200, 200, 200, 200, 404, 404, 200, 404, 404, 404, 404, IN),
    "saved-view-add":               (IN,   200, 200, 200, 200, 404, 404, 200, 404, 404, 404, 404, IN),
    "saved-view-edit":              (IN,   200, 403, 403, 403, 404, 404, 404, 404, 404, 404, 404, IN),
    "saved-view-delete":            (IN,   200, 403, 403, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "saved-view-move":              (IN,   405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, IN),
    "list-download":                (IN,   200, 200, 200, 200, 404, 404, 200, 404, 404, 404, 404, IN),
    "reminders-download":           (IN,   403, 403, 200, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    # Dates in a person's own calendar program; anyone with the secret address can open it
    "calendar-feeds":               (IN,   200, 200, 200, 200, 200, 200, 200, 200, 404, 404, 200, IN),
    "calendar-feed-make":           (IN,   405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, IN),
    "calendar-feed-revoke":         (IN,   405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, IN),
    "calendar-feed":                (200,  200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    # Inspections: the office's own; its force can read the report
    "inspection-list":              (IN,   200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, IN),
    "inspection-clock":             (IN,   200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, IN),
    "inspection-log":               (IN,   200, 403, 403, 403, 403, 403, 200, 403, 403, 403, 403, IN),
    "inspection-from-file":         (IN,   200, 403, 403, 403, 403, 403, 200, 403, 403, 403, 403, IN),
    "inspection-from-long-file":    (IN,   200, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, IN),
    "long-file":                    (IN,   200, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, IN),
    "long-file-cancel":             (IN,   405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, IN),
    "long-file-try-again":          (IN,   405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, IN),
    "inspection-picture":           (IN,   200, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, IN),
    # Reports found at watched addresses: for everyone in the office; its officers decide
    "new-report-list":              (IN,   200, 200, 200, 200, 404, 404, 200, 404, 404, 404, 404, IN),
    "new-report-dismiss":           (IN,   200, 403, 403, 403, 404, 404, 404, 404, 404, 404, 404, IN),
    "new-report-restore":           (IN,   405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, IN),
    "inspection-detail":            (IN,   200, 200, 200, 200, 200, 200, 404, 404, 404, 404, 404, IN),
    "inspection-edit":              (IN,   200, 403, 403, 403, 403, 403, 404, 404, 404, 404, 404, IN),
    "inspection-correct-date":      (IN,   200, 403, 403, 403, 403, 403, 404, 404, 404, 404, 404, IN),
    "inspection-confirm-date":      (IN,   405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, IN),
    "finding-add":                  (IN,   200, 403, 403, 403, 403, 403, 404, 404, 404, 404, 404, IN),
    "finding-edit":                 (IN,   200, 403, 403, 403, 403, 403, 404, 404, 404, 404, 404, IN),
    "finding-remove":               (IN,   200, 403, 403, 403, 403, 403, 404, 404, 404, 404, 404, IN),
    "finding-move-up":              (IN,   405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, IN),
    "finding-move-down":            (IN,   405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, IN),
    # A response: everyone in the office can read it, and it is 404 for others
    "response-for-inspection":      (IN,   302, 302, 302, 302, 404, 404, 404, 404, 404, 404, 404, IN),
    "response-workspace":           (IN,   200, 200, 200, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "response-preview":             (IN,   200, 200, 200, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "response-preview-pdf":         (IN,   200, 200, 200, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "response-checks":              (IN,   200, 200, 200, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "response-people":              (IN,   200, 200, 200, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "response-history":             (IN,   200, 200, 200, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "response-dates":               (IN,   200, 200, 200, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "response-shape":               (IN,   200, 200, 200, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "response-section":             (IN,   200, 200, 200, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "response-finding":             (IN,   200, 200, 200, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "response-approval":            (IN,   200, 200, 200, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "response-approval-pdf":        (IN,   200, 200, 200, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "response-check-override":      (IN,   403, 200, 403, 403, 404, 404, 404, 404, 404, 404, 404, IN),
    "response-check-override-withdraw": (IN, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, IN),
    "response-publication":         (IN,   200, 200, 200, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "response-publication-copy":    (IN,   200, 200, 200, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "response-version-withdraw":    (IN,   403, 200, 403, 403, 404, 404, 404, 404, 404, 404, 404, IN),
    "response-withdrawal-request":  (IN,   200, 200, 200, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "response-schedule":            (IN,   200, 403, 403, 403, 404, 404, 404, 404, 404, 404, 404, IN),
    "response-withheld":            (IN,   200, 200, 200, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "response-distribution":        (IN,   200, 200, 200, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "response-proof":               (IN,   200, 200, 200, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "response-proof-file":          (IN,   200, 200, 200, 403, 404, 404, 404, 404, 404, 404, 404, IN),
    "response-force":               (IN,   200, 200, 200, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "response-distribution-line":   (IN,   200, 200, 200, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "response-portal":              (IN,   200, 200, 200, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "response-portal-file":         (IN,   200, 200, 200, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "response-evidence":            (IN,   200, 200, 200, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "response-evidence-add":        (IN,   405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, IN),
    "response-revisions":           (IN,   200, 200, 200, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "text-revisions":               (IN,   200, 200, 200, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "text-revision":                (IN,   200, 200, 200, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "response-keep":                (IN,   200, 200, 200, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "response-text-open":           (IN,   405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, IN),
    "response-word":                (IN,   200, 200, 200, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "response-word-file":           (IN,   200, 200, 200, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "response-word-file-with-comments": (IN, 200, 200, 200, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "response-word-review":         (IN,   200, 403, 403, 403, 404, 404, 404, 404, 404, 404, 404, IN),
    # ... and only people who may make the move see its form
    "response-step":                (IN,   200, 403, 200, 403, 404, 404, 404, 404, 404, 404, 404, IN),
    "response-step-owner":          (IN,   200, 403, 200, 403, 404, 404, 404, 404, 404, 404, 404, IN),
    "response-copies-email":        (IN,   200, 403, 403, 403, 404, 404, 404, 404, 404, 404, 404, IN),
    "response-evidence-remove":     (IN,   200, 403, 403, 403, 404, 404, 404, 404, 404, 404, 404, IN),
    "response-move":                (IN,   200, 403, 403, 403, 404, 404, 404, 404, 404, 404, 404, IN),
    "response-force-move":          (IN,   200, 403, 403, 403, 404, 404, 404, 404, 404, 404, 404, IN),
    "response-discussion":          (IN,   200, 200, 200, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "force-discussion":             (IN,   404, 404, 404, 404, 200, 200, 404, 404, 404, 404, 200, IN),
    "thread":                       (IN,   200, 200, 200, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "thread-resolve":               (IN,   405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, IN),
    "thread-comment-edit":          (IN,   200, 403, 403, 403, 404, 404, 404, 404, 404, 404, 404, IN),
    "thread-comment-delete":        (IN,   200, 403, 403, 403, 404, 404, 404, 404, 404, 404, 404, IN),
    "suggestion-accept":            (IN,   405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, IN),
    "suggestion-decline":           (IN,   200, 403, 403, 403, 404, 404, 404, 404, 404, 404, 404, IN),
    "mention-open":                 (IN,   405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, IN),
    "thread-audience":              (IN,   200, 403, 403, 403, 403, 403, 404, 404, 404, 404, 404, IN),
    # The force's side: only the force
    "force-request":                (IN,   404, 404, 404, 404, 200, 200, 404, 404, 404, 404, 200, IN),
    "force-comment":                (IN,   404, 404, 404, 404, 200, 200, 404, 404, 404, 404, 200, IN),
    "force-comment-overall":        (IN,   404, 404, 404, 404, 200, 200, 404, 404, 404, 404, 404, IN),
    "force-submit":                 (IN,   404, 404, 404, 404, 200, 200, 404, 404, 404, 404, 404, IN),
    # ... its leads assign findings, share the draft, and ask guests
    "force-assignments":            (IN,   404, 404, 404, 404, 403, 200, 404, 404, 404, 404, 404, IN),
    "force-assignment-end":         (IN,   405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, IN),
    "force-sharing":                (IN,   405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, IN),
    "force-guests":                 (IN,   404, 404, 404, 404, 403, 200, 404, 404, 404, 404, 404, IN),
    "force-guest-revoke":           (IN,   405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, IN),
    "force-guest-text":             (IN,   404, 404, 404, 404, 200, 200, 404, 404, 404, 404, 404, IN),
    # Guests of the office, while the force has no people
    "response-guests":              (IN,   200, 200, 200, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "response-guest-revoke":        (IN,   405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, IN),
    "response-guest-record":        (IN,   405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, IN),
    # Anyone with the link reaches its first page, and no one but the guest gets further: 401
    "guest-open":                   (200,  200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "guest-code":                   (200,  200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "guest-work":                   (401,  401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 200),
    "guest-text":                   (401,  401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 200),
    "guest-text-overall":           (401,  401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 404),
    "guest-draft":                  (405,  405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405),
    # A look gives a page's forms a new token, as it gives anyone
    "guest-keep":                   (200,  200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "guest-keep-overall":           (200,  200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "guest-send":                   (401,  401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 200),
    "guest-leave":                  (405,  405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405),
    "guest-again":                  (405,  405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405),
    "force-revisions":              (IN,   404, 404, 404, 404, 200, 200, 404, 404, 404, 404, 404, IN),
    "force-text-revisions":         (IN,   404, 404, 404, 404, 200, 200, 404, 404, 404, 404, 404, IN),
    "force-text-revision":          (IN,   404, 404, 404, 404, 200, 200, 404, 404, 404, 404, 404, IN),
    "force-keep":                   (IN,   404, 404, 404, 404, 200, 200, 404, 404, 404, 404, 404, IN),
    "force-text-open":              (IN,   405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, IN),
    "kept-draft-list":              (IN,   200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, IN),
    "kept-draft":                   (IN,   405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, IN),
    "force-word":                   (IN,   404, 404, 404, 404, 200, 200, 404, 404, 404, 404, 404, IN),
    "force-word-file":              (IN,   404, 404, 404, 404, 200, 200, 404, 404, 404, 404, 404, IN),
    "force-word-file-with-comments": (IN,  404, 404, 404, 404, 200, 200, 404, 404, 404, 404, 404, IN),
    "force-word-review":            (IN,   404, 404, 404, 404, 200, 200, 404, 404, 404, 404, 404, IN),
    # Reminders: a person's own; an office's for its administrator and its manager. Anyone with the link can stop
    # summaries
    "reminder-list":                (IN,   200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, IN),
    "reminder-choices":             (IN,   200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, IN),
    "reminders-read":               (IN,   405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, IN),
    "reminder-read":                (IN,   405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, IN),
    "digest-unsubscribe":           (200,  200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "office-reminders":             (IN,   403, 403, 200, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "office-reminders-tomorrow":    (IN,   403, 403, 200, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "office-reminders-test":        (IN,   403, 403, 403, 405, 404, 404, 404, 404, 404, 404, 404, IN),
    "office-saved-paragraphs":      (IN,   200, 403, 403, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "office-saved-paragraph-add":   (IN,   200, 403, 403, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "office-saved-paragraph":       (IN,   200, 403, 403, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "office-saved-paragraph-move":  (IN,   405, 403, 403, 405, 404, 404, 404, 404, 404, 404, 404, IN),
    "office-saved-paragraph-remove":(IN,   200, 403, 403, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "office-watched-addresses":     (IN,   200, 403, 403, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "office-watched-address-read":  (IN,   405, 403, 403, 405, 404, 404, 404, 404, 404, 404, 404, IN),
    "office-watched-address-remove":(IN,   200, 403, 403, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "office-downloads":             (IN,   403, 403, 403, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "office-teams":                 (IN,   403, 403, 403, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "office-delegations":           (IN,   403, 200, 403, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "office-delegation-add":        (IN,   403, 200, 403, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "office-delegation-end":        (IN,   403, 200, 403, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "office-reminder":              (IN,   403, 403, 200, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "office-reminder-again":        (IN,   403, 403, 403, 405, 404, 404, 404, 404, 404, 404, 404, IN),
    # The public
    "published-list":               (200,  200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "published-feed":               (200,  200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "published-json":               (200,  200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "published-csv":                (200,  200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "published-xlsx":               (200,  200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "published-response":           (200,  200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "published-pdf":                (200,  200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "published-version":            (200,  200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "published-version-pdf":        (200,  200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    # The office's own pages: for its administrator. A force lead manages the force's people
    "office-home":                  (IN,   403, 403, 403, 200, 403, 200, 403, 200, 403, 403, 403, IN),
    "office-people":                (IN,   403, 403, 403, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "office-invite":                (IN,   403, 403, 403, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "office-person":                (IN,   403, 403, 403, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "office-person-end":            (IN,   403, 403, 403, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "office-person-address":        (IN,   403, 403, 403, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "office-person-second-factor":  (IN,   403, 403, 403, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "office-sign-in":               (IN,   403, 403, 403, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "office-sign-in-rules":         (IN,   403, 403, 403, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "office-sign-in-sessions":      (IN,   403, 403, 403, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "office-sign-in-download":      (IN,   403, 403, 403, 405, 404, 404, 404, 404, 404, 404, 404, IN),
    "office-unused":                (IN,   403, 403, 403, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "office-single-sign-on":        (IN,   403, 403, 403, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "office-single-sign-on-settings":(IN,   403, 403, 403, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "office-single-sign-on-only":   (IN,   403, 403, 403, 302, 404, 404, 404, 404, 404, 404, 404, IN),
    "office-single-sign-on-switch": (IN,   403, 403, 403, 405, 404, 404, 404, 404, 404, 404, 404, IN),
    "office-single-sign-on-links":  (IN,   403, 403, 403, 405, 404, 404, 404, 404, 404, 404, 404, IN),
    "office-single-sign-on-disconnect":(IN,   403, 403, 403, 405, 404, 404, 404, 404, 404, 404, 404, IN),
    "office-person-sign-out":       (IN,   403, 403, 403, 405, 404, 404, 404, 404, 404, 404, 404, IN),
    "office-history":               (IN,   403, 403, 403, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "office-force-lead":            (IN,   403, 403, 403, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "office-force-lead-resend":     (IN,   403, 403, 403, 405, 404, 404, 404, 404, 404, 404, 404, IN),
    "office-force-lead-withdraw":   (IN,   403, 403, 403, 405, 404, 404, 404, 404, 404, 404, 404, IN),
    "office-invitation-resend":     (IN,   403, 403, 403, 405, 404, 404, 404, 404, 404, 404, 404, IN),
    "office-invitation-withdraw":   (IN,   403, 403, 403, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "office-settings":              (IN,   403, 403, 403, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "office-milestones":            (IN,   403, 403, 403, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "office-reminder-schedule":                (IN,   403, 403, 403, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "office-bank-holidays":         (IN,   403, 403, 403, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "office-bank-holiday-remove":   (IN,   403, 403, 403, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "office-distribution-list":     (IN,   403, 403, 403, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "office-recipient-add":         (IN,   403, 403, 403, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "office-recipient":             (IN,   403, 403, 403, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "office-recipient-move":        (IN,   403, 403, 403, 405, 404, 404, 404, 404, 404, 404, 404, IN),
    "office-recipient-remove":      (IN,   403, 403, 403, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "office-letterhead":            (IN,   403, 403, 403, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    # Days away: a person's own, and those of people they manage; for anyone who works somewhere
    "away":                         (IN,   200, 200, 200, 200, 200, 200, 200, 200, 403, 403, 200, IN),
    "away-add":                     (IN,   200, 200, 200, 200, 200, 200, 200, 200, 403, 403, 200, IN),
    "away-change":                  (IN,   200, 404, 404, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    "away-remove":                  (IN,   200, 404, 404, 200, 404, 404, 404, 404, 404, 404, 404, IN),
    # Anyone with the link, and no one once there is an account
    "join":                         (200,  200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "first-run":                    (404,  404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404),
    # A person's own account; only the officer can use the link to their new address
    "account":                      (IN,   200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, IN),
    "address":                      (IN,   200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, IN),
    "address-cancel":               (IN,   405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, IN),
    "address-confirm":              (IN,   200, 403, 403, 403, 403, 403, 403, 403, 403, 403, 403, IN),
    "new-devices":                  (IN,   405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, IN),
    "sessions":                     (IN,   200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, IN),
    "session-left":                 (IN,   200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, IN),
    "session-end":                  (IN,   405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, IN),
    "sessions-end-others":          (IN,   405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, IN),
    "account-history":              (IN,   200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, IN),
    # Signing in
    "account_login":                (200,  302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 200),
    "account_logout":               (302,  200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 302),
    "account_inactive":             (200,  200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "account_signup":               (200,  302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 200),
    "account_reauthenticate":       (IN,   200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, IN),
    "account_change_password":      (IN,   200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, IN),
    "account_set_password":         (IN,   302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302, IN),
    "account_reset_password":       (200,  200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "account_reset_password_done":  (200,  200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "account_reset_password_from_key":      (200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "account_reset_password_from_key_done": (200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    # The second step. No one here has set one up, and their passkeys and codes do not exist; tests/browser/test_passkeys.py
    "mfa_index":                    (IN,   200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, IN),
    "mfa_authenticate":             (IN,   302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302, IN),
    "mfa_reauthenticate":           (IN,   302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302, IN),
    "mfa_activate_totp":            (IN,   200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, IN),
    "mfa_deactivate_totp":          (IN,   404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, IN),
    "mfa_view_recovery_codes":      (IN,   404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, IN),
    "mfa_generate_recovery_codes":  (IN,   200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, IN),
    "mfa_add_webauthn":             (IN,   200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, IN),
    "mfa_edit_webauthn":            (IN,   404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, IN),
    "mfa_remove_webauthn":          (IN,   404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, IN),
    "mfa_reauthenticate_webauthn":  (IN,   302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302, IN),
    "mfa_login_webauthn":           (IN,   302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302, IN),
    # Single sign-on. No organisation here has set it up: tests/s55tracker/identity/single_sign_on
    "single-sign-on":               (200,  200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "single-sign-on-start":         (405,  405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405),
    "openid_connect_callback":      (404,  404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404),
    "single-sign-on-link":          (410,  410, 410, 410, 410, 410, 410, 410, 410, 410, 410, 410, 410),
    "single-sign-on-connect":       (IN,   405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, IN),
    "single-sign-on-confirm":       (IN,   404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, IN),
    "return-to-form":               (405,  405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405),
    # Pages of allauth that we do not offer
    "account_email":                (404,  404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404),
    "account_email_verification_sent": (404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404),
    "account_confirm_email":        (404,  404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404),
    "usersessions_list":            (404,  404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404),
    "mfa_download_recovery_codes":  (404,  404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404),
    "mfa_list_webauthn":            (302,  302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302),
    "openid_connect_login":         (404,  404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404),
    "socialaccount_login_cancelled":(404,  404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404),
    "socialaccount_login_error":    (404,  404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404),
    "socialaccount_signup":         (404,  404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404),
    "socialaccount_connections":    (404,  404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404),
    "account_confirm_login_code":   (404,  404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404),
    # The pages about the service
    "accessibility":                (200,  200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "privacy":                      (200,  200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "cookies":                      (200,  200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    # Developers and machines
    "components":                   (404,  404, 404, 404, 404, 404, 404, 404, 404, 200, 404, 404, 404),
    "robots":                       (200,  200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "healthz":                      (200,  200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "admin:index":                  (IN,   IN,  IN,  IN,  IN,  IN,  IN,  IN,  IN,  200, IN, IN, IN),
}  # fmt: skip

# The machine's health does not depend on roles: tests/s55tracker/health covers it.
ELSEWHERE = {"readyz"}


# --- The data --------------------------------------------------------------------------------------------------------


@dataclass
class World:
    """An office with a response in every state, another office beside it, and the arguments of every address."""

    office: Office
    other: Office
    users: dict[str, object]
    arguments: dict[str, list[dict]] = field(default_factory=dict)
    guest_cookies: dict[str, str] = field(default_factory=dict)  # of the browser in which the guest entered the code

    def paths(self, name: str) -> list[str]:
        """The addresses with this name: the first is the one in the table."""
        return [reverse(name, kwargs=arguments) for arguments in self.arguments.get(name, [{}])]


# Words planted in the texts, and who may find them anywhere.
OURS = {"officer", "approver", "manager", "administrator"}
FORCES = {"contributor", "lead"}
SECRETS = {
    "bodydraftword": OURS,  # the office's text, until it is published
    "approverreasonword": OURS,  # why the approver returned it
    "notneededword": OURS,
    "correctiondraftword": OURS,  # the text of a correction
    "correctionwhyword": OURS,
    "copynoteword": OURS,  # the note beside a copy sent
    "copyaddressword": OURS,
    "copyreferenceword": OURS,
    "evidenceword": OURS,  # in a file that shows that a copy was sent
    "evidencenameword": OURS,
    "forcedraftword": FORCES,  # the force's text, until it is submitted
    "officerkeepsword": {"officer"},  # typed by one officer and not saved
    "contributorkeepsword": {"contributor"},
    "officeolderword": OURS,  # written over since
    "forceolderword": FORCES,
    "assignedword": FORCES | {"finder"},  # the same, on the finding that is assigned
    "guestdraftword": FORCES | {"guest"},  # what the guest has written
    "guestkeepsword": {"guest"},  # what the guest has typed and not saved
    "shareddraftword": OURS | FORCES,  # the force's text, while it shares it
    "officeguestword": OURS | FORCES,  # sent by a guest of the office, asked while no one at the force could sign in
    "officeguestdraftword": FORCES,  # written by another one and never sent: the force's, once it has people
    "forcerecalledword": set(),  # written before the invitation was recalled: for no one, until it is invited again
    "forcesubmittedword": OURS | FORCES | {"finder"},
    "returnreasonword": OURS | FORCES,  # why the office returned Borsetshire Police’s comments
    "recallreasonword": OURS,
    "bulkreasonword": OURS,  # why a step of several responses was moved
    "sharedviewword": OURS,
    "privateviewword": {"officer"},
    "otherofficeword": {"stranger"},
    "otherforceword": {"other_lead"},
    "publishedword": set(PEOPLE),
    "newreportword": OURS,  # a report that was proposed to the office
    "dismissedreportword": OURS,  # why one was dismissed
    "felpershamreportword": {"stranger"},
    # Threads: each with a word in its comment, in the words it quotes and in those it suggests
    "officethreadword": OURS,
    "officequoteword": OURS,
    "officesuggestionword": OURS,
    "publishedthreadword": OURS,  # beside a text that is published
    "forcethreadword": FORCES,
    "forcequoteword": FORCES,
    "forcesuggestionword": FORCES,
    "recalledthreadword": set(),  # the force's, and its invitation was recalled
    "assignedthreadword": FORCES | {"finder"},  # the force's, on the finding that is assigned
    "assignedquoteword": FORCES | {"finder"},
    "assignedsuggestionword": FORCES | {"finder"},
    "assignedbothword": OURS | FORCES | {"finder"},  # for both, on the same finding
    "elsewherethreadword": OURS | FORCES,  # for both, on a finding that is not assigned
    "boththreadword": OURS | FORCES,
    "bothsuggestionword": OURS | FORCES,
    "narrowedthreadword": OURS,  # the force could read it once
    "otherthreadword": {"stranger"},
    "felpershamthreadword": {"other_lead"},
}


@pytest.fixture(scope="module")
def world_once(written_once) -> World:
    return written_once(a_world)


@pytest.fixture
def world(world_once) -> World:
    return deepcopy(world_once)


def a_world() -> World:
    office, other = an_office(), an_office("Felpersham")
    today = timezone.localdate()
    users = people_around(office, other) | {"guest": None}

    drafting_now = a_response(office, "drafting", title="Drafting now")
    write_everything(office, drafting_now, "officeolderword")
    write_everything(office, drafting_now, "bodydraftword")
    asked = invite(office, drafting_now)
    write_force_comments(office, asked, "forceolderword")
    write_force_comments(office, asked, "forcedraftword")
    a_kept_draft(office.officer, present(office_text(drafting_now, "key-findings")), "officerkeepsword")
    a_kept_draft(office.contributor, present(force_text(asked, "overall")), "contributorkeepsword")
    first = drafting_now.inspection.findings.first()
    assign_findings(by=office.lead, request=asked, person=users["finder"], findings=[first])
    force_comments.save_force_comment(
        by=users["finder"], request=asked, finding=first, html=from_simple_text("assignedword"), version=2
    )
    guest = a_guest_link(office, asked, findings=[first])
    guest_browser = opened(guest)
    save(guest_browser, guest, f"findings/{first.pk}/", text="guestdraftword")
    keep(guest_browser, guest, f"findings/{first.pk}/", text="guestkeepsword", version=1)

    shared = a_response(office, "drafting", title="Shared draft")
    write_everything(office, shared, "bodydraftword")
    shared_request = invite(office, shared)
    write_force_comments(office, shared_request, "shareddraftword")
    share_draft(by=office.lead, request=shared_request)

    guests_asked = a_response(office, "drafting", title="Guests of the office")
    ask_guests_of_the_office(office, invite(office, guests_asked))

    returned = a_response(office, "drafting", title="Returned twice")
    write_everything(office, returned, "bodydraftword")
    given_back = invite(office, returned)
    write_force_comments(office, given_back, "forcesubmittedword")
    assign_findings(
        by=office.lead, request=given_back, person=users["finder"], findings=[returned.inspection.findings.first()]
    )
    force_comments.submit_force_comments(by=office.lead, request=given_back, chief_officer_name="Chris Chief")
    approval.submit_for_approval(by=office.officer, response=returned, today=today)
    approval.return_to_officer(by=office.approver, response=refreshed(returned), reason="approverreasonword")
    force_comments.return_force_comments(
        by=office.officer,
        request=refreshed(given_back),
        reason="returnreasonword",
        comment_by=today + timedelta(days=9),
        today=today,
    )

    recalled = a_response(office, "drafting", title="Recalled invitation")
    called = invite(office, recalled)
    write_force_comments(office, called, "forcerecalledword")
    on_request(office.lead, called, Audience.FORCE, side=Side.FORCE, text="recalledthreadword")
    force_comments.recall_invitation(by=office.officer, request=refreshed(called), reason="recallreasonword")

    not_needed = a_response(office, title="Not needed at all")
    drafting.mark_not_needed(by=office.officer, response=not_needed, reason="notneededword")

    waiting = a_response(office, "with_approver", title="With the approver")
    ready = a_response(office, "approved", title="Approved already")

    published = a_response(office, "drafting", title="Published and corrected")
    write_everything(office, published, "publishedword")
    comment_as_force(office, published)
    publish(office, published)
    line = published.distribution_lines.first()
    distribution.record_copy_sent(
        by=office.officer,
        line=line,
        done_on=today,
        done_by="Olive Officer",
        note="copynoteword",
        sent_to="copyaddressword",
        reference="copyreferenceword",
        evidence=checked(b"evidenceword", name="evidencenameword.txt"),
        today=today,
    )
    out = a_response(office, "distributed", title="All copies sent")
    publication.start_correction(by=office.officer, response=refreshed(out), reason="correctionwhyword")
    write(office, out, Section.KEY_FINDINGS, words="correctiondraftword")

    theirs = a_response(other, "drafting", title="Another office’s")
    write_everything(other, theirs, "otherofficeword")
    write_force_comments(other, invite(other, theirs), "otherforceword")

    some_threads(office, drafting_now, refreshed(asked), published)
    on_office_text(other.officer, theirs, text="otherthreadword")
    on_request(other.lead, theirs.force_requests.get(), Audience.FORCE, side=Side.FORCE, text="felpershamthreadword")

    enter_dates()
    for response in Response.objects.exclude(first_published_on=None):
        render(response.publications.get().pk)

    invitation = invitations.invite_person(
        by=office.administrator,
        organisation=office.body,
        name="Nina New",
        email="nina@example.test",
        roles=[Role.OFFICER],
    )
    a_sent_reminder(office.officer, drafting_now, text="bodydraftword", sentence="Publish: bodydraftword")
    a_sent_reminder(office.lead, asked.response, request=refreshed(asked), text="forcedraftword")
    a_sent_reminder(other.officer, theirs, text="otherofficeword", sentence="Publish: otherofficeword")
    every_response = [
        drafting_now,
        shared,
        guests_asked,
        returned,
        recalled,
        not_needed,
        waiting,
        ready,
        published,
        out,
        a_response(office, "drafting", title="Nobody is invited"),
        a_response(office, "drafting", title="Nobody is invited, and it may go on"),
        theirs,
    ]
    a_proposal(office.officer, office.body)
    a_watched_address(office)
    a_new_report(office, "newreportword")
    dismiss_proposal(by=office.officer, proposal=a_new_report(office, "Dismissed"), reason="dismissedreportword")
    a_new_report(other, "felpershamreportword")
    a_table(office)
    a_finished_table(office)
    a_batch_with_two_alike(office)
    a_word_proposal(office.officer, drafting_now, words="bodydraftword")
    a_word_proposal(office.lead, drafting_now, request=asked, words="forcedraftword")
    a_bulk_change(office, drafting_now, waiting, reason="bulkreasonword")
    a_view(office, "sharedviewword", is_shared=True)
    a_view(office, "privateviewword")
    return World(
        office=office,
        other=other,
        users=users,
        arguments=arguments_of(office, every_response, published=[published, out], invitation=invitation),
        guest_cookies={name: morsel.value for name, morsel in guest_browser.cookies.items()},
    )


def ask_guests_of_the_office(office: Office, asked) -> None:
    """Two guests of the office, one of whom has sent a comment and one has only written it. Then the force's people
    join.
    """
    here = Membership.objects.filter(force=office.force)
    here.update(ended_at=timezone.now(), ended_by=office.lead)
    for email, word, sends in (
        ("sent@force.example", "officeguestword", True),
        ("unsent@force.example", "officeguestdraftword", False),
    ):
        link = a_guest_link(office, asked, side=GuestSide.OFFICE, email=email, name=f"The guest {email}")
        browser = opened(link)
        save(browser, link, text=word)
        if sends:
            browser.post(work(link, "send/"), {"chief_officer_name": "Chris Chief"})
    here.update(ended_at=None, ended_by=None)


def some_threads(office: Office, response: Response, request: ForceRequest, published: Response) -> None:
    """Threads for each audience. The first is on the office's text, and so are the first comment and suggestion."""
    assigned, other_finding = response.inspection.findings.all()[:2]
    on_office_text(
        office.officer,
        response,
        quote="officequoteword",
        text="officethreadword",
        other_words="officesuggestionword",
        tell=[office.manager, office.approver],
    )
    on_office_text(office.officer, published, text="publishedthreadword")
    on_request(
        office.lead,
        request,
        Audience.FORCE,
        side=Side.FORCE,
        quote="forcequoteword",
        text="forcethreadword",
        other_words="forcesuggestionword",
        tell=[office.contributor],
    )
    on_request(
        office.lead,
        request,
        Audience.FORCE,
        side=Side.FORCE,
        finding=assigned,
        quote="assignedquoteword",
        text="assignedthreadword",
        other_words="assignedsuggestionword",
    )
    on_request(
        office.officer,
        request,
        Audience.BOTH,
        side=Side.OFFICE,
        text="boththreadword",
        other_words="bothsuggestionword",
        is_whole=True,
        tell=[office.lead],
    )
    both = {"side": Side.OFFICE, "audience": Audience.BOTH}
    on_request(office.officer, request, finding=assigned, text="assignedbothword", **both)
    on_request(office.officer, request, finding=other_finding, text="elsewherethreadword", **both)
    narrowed = on_request(office.officer, request, Audience.BOTH, side=Side.OFFICE, text="narrowedthreadword")
    change_audience(by=office.officer, thread=narrowed, audience=Audience.OFFICE, seen="")


def a_bulk_change(office: Office, *responses: Response, by=None, reason: str = "The report came late.") -> BulkChange:
    """The last step of their plans moves a working day earlier."""
    by, change = by or office.officer, MovedStep(step="publish", working_days=-1, reason=reason)
    chosen = list(responses_visible_to(by).filter(pk__in=[response.pk for response in responses]))
    seen = seen_of(change.lines(chosen, by=by))
    return change_many(by=by, body=office.body, responses=chosen, change=change, seen=seen, form_key=uuid4())


def a_view(office: Office, name: str = "Late ones", *, by=None, is_shared: bool = False, page=SavedPage.RESPONSES):
    """A list of the office, as someone there saved it."""
    query = "due=late" if page == SavedPage.RESPONSES else "sort=title"
    return save_view(by=by or office.officer, body=office.body, page=page, name=name, query=query, is_shared=is_shared)


def a_proposal(officer, body) -> ImportProposal:
    """A file an officer has uploaded but not yet checked."""
    return propose_import(
        by=officer,
        body=body,
        reading=parse(lookalike.as_text().encode()).to_json(),
        file_name="response.txt",
        file_hash="0" * 64,
        pictures=[a_page()],
    )


def a_page(number: int = 1) -> Picture:
    """A picture of a page; no one looks at it here."""
    return Picture(number, 2, 3, b"\xff\xd8\xff")


def a_report_read(officer: User, body: PolicingBody) -> ReportReading:
    """A report an officer has uploaded and not logged yet."""
    return keep_pictures(by=officer, body=body, places=[[Area(1, 0, 0, 10, 10)]], pictures=[a_page()])


def a_kept_draft(person: User, text: Text, words: str = "Not saved.") -> KeptDraft:
    """A draft that a person has typed and not saved."""
    return present(keep_draft(by=person, text=text, window=str(uuid4()), typed=words, version=1))


def a_word_proposal(by: User, response: Response, *, request=None, words: str = "Done.") -> WordProposal:
    """A Word file that came back, with one text of it to decide on."""
    place = Place(request=request.pk) if request else Place(section=Section.BODY_COMMENT)
    change = ProposedChange(place=place, heading="Overall comment", html=f"<p>{words}</p>", stance="")
    comparison = Comparison(changes=[change], unmatched=[], missing=[], names={}, current={})
    return propose_from_word(
        by=by,
        response=refreshed(response),
        request=request and refreshed(request),
        comparison=comparison,
        left_out=["2 comments"],
        file_name="draft.docx",
        file_hash="0" * 64,
    )


def words_of_file(data: bytes) -> str:
    """All that a Word file says, in its headers too."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return " ".join(package.read(name).decode() for name in package.namelist() if name.endswith(".xml"))


def a_proof_pack(person: User, response: Response) -> int:
    pack = request_proof_pack(by=person, response=refreshed(response), names=PackNames.RECORDED, form=PackForm.JSON)
    make_requested_pack(pack.pk)
    return pack.pk


def an_absence(person: User, substitute: User) -> Absence:
    """Days away a month from now, when no one is waiting for them yet."""
    first = timezone.localdate() + timedelta(days=30)
    return Absence.objects.create(
        user=person, substitute=substitute, from_on=first, until_on=first + timedelta(days=4), created_by=person
    )


def a_bank_holiday(body: PolicingBody) -> ProclaimedDay:
    return ProclaimedDay.objects.create(body=body, day=date(2027, 3, 3), name="A day of thanks")


def publish(office: Office, response: Response) -> None:
    today = timezone.localdate()
    approval.submit_for_approval(by=office.officer, response=response, today=today)
    approve(office, response)
    publication.publish(by=office.officer, response=refreshed(response), today=today)


def arguments_of(office: Office, responses: list[Response], *, published: list[Response], invitation) -> dict:
    """Values for the addresses. Of several, the first is a response being drafted with its force invited."""
    *_, stopped, overridden, _theirs = responses
    of_a_response = [{"reference": response.reference} for response in responses]
    first_published = {"reference": published[0].reference}
    at_first_published = [first_published]
    evidence = [{**first_published, "pk": pk} for pk in keys_of(EvidenceFile)]
    inspections = [{"pk": response.inspection_id} for response in responses]
    of_a_finding = [
        {"pk": response.inspection_id, "finding_pk": response.inspection.findings.last().pk} for response in responses
    ]
    tracks = [
        {"reference": response.reference, "force_slug": response.force_requests.get().force.slug}
        for response in responses
    ]
    steps = [{**each, "step": "draft-ready"} for each in of_a_response]
    key_findings = [{**each, "text": "key-findings"} for each in of_a_response]
    overall = [{**each, "text": "overall"} for each in tracks]
    slugs = [{"slug": refreshed(response).public_slug} for response in published]
    versions = [{**each, "number": 1} for each in slugs]
    people = [{"pk": office.manager.pk}]
    recipients = [{"pk": office.body.distribution_recipients.last().pk}]
    waiting = [{"pk": invitation.pk}]
    paragraphs = [{"pk": a_saved_paragraph(office).pk}]
    forces = [{"slug": office.force.slug}]
    changes = [{"pk": change.pk} for change in BulkChange.objects.all()]
    absences = [{"pk": an_absence(office.officer, office.other_officer).pk}]
    holidays = [{"pk": a_bank_holiday(office.body).pk}]
    nowhere = [{"provider_id": "office-nowhere"}]
    saved_views = [{"pk": view.pk} for view in SavedView.objects.order_by("pk")]
    threads = [{"pk": pk} for pk in Thread.objects.order_by("pk").values_list("pk", flat=True)]
    first, *_ = Thread.objects.filter(audience=Audience.OFFICE).order_by("pk")
    threads = sorted(threads, key=lambda each: each["pk"] != first.pk)
    said_first = [{"pk": first.comments.get().pk}]
    suggested = [{"pk": Suggestion.objects.get(comment__thread=first).pk}]
    for_both = [{"pk": Thread.objects.get(audience=Audience.BOTH, finding=None).pk}]
    reminders = [{"pk": pk} for pk in Reminder.objects.order_by("pk").values_list("pk", flat=True)]
    links = [{"pk": pk} for pk in keys_of(GuestLink)]
    word_files = [{**each, "part": part} for each in of_a_response for part in ("all", "body", "force")]
    tracked_links = [{**tracks[0], **link} for link in links]
    tokens = [{"token": token_of_guest(GuestLink.objects.get(**links[0]))}]
    workspace = dict.fromkeys(
        (
            "response-workspace",
            "response-preview",
            "response-preview-pdf",
            "response-checks",
            "response-revisions",
            "response-people",
            "response-history",
            "response-dates",
            "response-approval",
            "response-publication",
            "response-schedule",
            "response-withheld",
            "response-distribution",
            "response-shape",
            "response-import-undo",
            "response-proof",
            "response-word",
            "response-withdrawal-request",
        ),
        of_a_response,
    )
    new_reports_found = [{"pk": pk} for pk in keys_of(ReportProposal)]
    watched = [{"pk": pk} for pk in keys_of(WatchedAddress)]
    a_picture = [{"pk": ImportProposal.objects.get(proposed=None).pk, "page": 1}]
    a_picture_of_a_report = [{"pk": a_report_read(office.officer, office.body).pk, "page": 1}]
    waiting_file = [{"pk": ImportProposal.objects.get(proposed=None).pk}]
    waiting_table = [{"pk": TableImport.objects.get(asked_at=None).pk}]
    finished_table = [{"pk": TableImport.objects.exclude(asked_at=None).get().pk}]
    of_a_guest = [
        {**link, "finding_pk": finding.pk} for link in links for finding in responses[0].inspection.findings.all()
    ]
    return workspace | {
        "inspection-detail": inspections,
        **dict.fromkeys(("inspection-edit", "inspection-correct-date", "inspection-confirm-date"), inspections),
        "finding-add": inspections,
        **dict.fromkeys(("finding-edit", "finding-remove", "finding-move-up", "finding-move-down"), of_a_finding),
        "response-for-inspection": inspections,
        "response-section": [
            {**each, "section": section}
            for each in of_a_response
            for section in ("key-findings", "introduction", "overall-comment")
        ],
        "response-finding": [
            {"reference": response.reference, "finding_pk": finding.pk}
            for response in responses
            for finding in response.inspection.findings.all()
        ],
        "response-move": [{**each, "move": "mark-not-needed"} for each in of_a_response],
        "response-approval-pdf": [{"reference": each.response.reference} for each in with_trial_pdfs()],
        "response-check-override": [{"reference": stopped.reference, "key": key_to_override(stopped)}],
        "response-check-override-withdraw": [
            {"reference": overridden.reference, "pk": an_override(office, overridden).pk}
        ],
        "office-delegation-end": [{"pk": a_delegation(office).pk}],
        "response-step": steps,
        "response-step-owner": steps,
        "response-force": tracks,
        "response-force-move": [{**each, "move": "recall"} for each in tracks],
        "response-distribution-line": [
            {**first_published, "line_pk": published[0].distribution_lines.last().pk},
        ],
        "response-evidence-add": [{**first_published, "line_pk": published[0].distribution_lines.first().pk}],
        **dict.fromkeys(("response-evidence", "response-evidence-remove"), evidence),
        "response-proof-file": [{**first_published, "pk": a_proof_pack(office.officer, published[0])}],
        **dict.fromkeys(("response-copies-email", "response-portal"), at_first_published),
        "response-portal-file": [{**first_published, "number": number} for number in (0, 1)],
        **dict.fromkeys(("text-revisions", "response-keep", "response-text-open"), key_findings),
        "text-revision": [{**each, "version": version} for each in key_findings for version in (1, 2)],
        **dict.fromkeys(("force-text-revisions", "force-keep", "force-text-open"), overall),
        "force-text-revision": [{**each, "version": version} for each in overall for version in (1, 2)],
        "force-revisions": tracks,
        "kept-draft": [{"pk": draft.pk} for draft in KeptDraft.objects.order_by("pk")],
        **dict.fromkeys(("response-word-file", "response-word-file-with-comments"), word_files),
        "response-word-review": [
            {"reference": proposal.response.reference, "pk": proposal.pk}
            for proposal in WordProposal.objects.filter(request=None).select_related("response")
        ],
        **dict.fromkeys(("force-word", "force-word-file", "force-word-file-with-comments"), tracks),
        "force-word-review": [
            {"reference": each.response.reference, "force_slug": each.request.force.slug, "pk": each.pk}
            for each in WordProposal.objects.exclude(request=None).select_related("response", "request__force")
        ],
        "response-discussion": of_a_response,
        "force-discussion": tracks,
        **dict.fromkeys(("thread", "thread-resolve"), threads),
        "thread-audience": for_both,
        **dict.fromkeys(("thread-comment-edit", "thread-comment-delete"), said_first),
        **dict.fromkeys(("suggestion-accept", "suggestion-decline"), suggested),
        "mention-open": [{"pk": Mention.objects.order_by("pk").first().pk}],
        "force-request": tracks,
        "force-comment-overall": tracks,
        "force-submit": tracks,
        "force-comment": [
            {**track, "finding_pk": finding.pk}
            for track, response in zip(tracks, responses, strict=True)
            for finding in response.inspection.findings.all()
        ],
        **dict.fromkeys(("force-assignments", "force-sharing", "force-guests", "response-guests"), tracks),
        "force-assignment-end": [{**tracks[0], "pk": pk} for pk in keys_of(FindingAssignment)],
        **dict.fromkeys(("force-guest-revoke", "response-guest-revoke", "response-guest-record"), tracked_links),
        "force-guest-text": [{**track, "pk": pk} for track in tracks for pk in keys_of(GuestText)],
        **dict.fromkeys(("guest-open", "guest-code"), tokens),
        **dict.fromkeys(
            ("guest-work", "guest-text-overall", "guest-keep-overall", "guest-send", "guest-leave", "guest-again"),
            links,
        ),
        **dict.fromkeys(("guest-text", "guest-keep"), of_a_guest),
        "guest-draft": [{"pk": draft.link_id, "draft_pk": draft.pk} for draft in GuestDraft.objects.order_by("pk")],
        **dict.fromkeys(("bulk-change", "bulk-change-undo"), changes),
        **dict.fromkeys(("saved-view-edit", "saved-view-delete", "saved-view-move"), saved_views),
        "saved-view-add": [{"page": page} for page in SavedPage.values],
        **dict.fromkeys(("reminder-read", "office-reminder", "office-reminder-again"), reminders),
        "digest-unsubscribe": [{"token": token_for(office.officer)}],
        **of_a_batch(),
        **of_long_files(office),
        **dict.fromkeys(("new-report-dismiss", "new-report-restore"), new_reports_found),
        **dict.fromkeys(("office-watched-address-read", "office-watched-address-remove"), watched),
        **dict.fromkeys(("response-import-review", "response-import-parts"), waiting_file),
        "response-import-picture": a_picture,
        "inspection-picture": a_picture_of_a_report,
        **dict.fromkeys(("table-import-columns", "table-import-rows"), waiting_table),
        **dict.fromkeys(("table-import-result", "table-import-undo"), finished_table),
        "calendar-feed": [{"token": make_calendar_address(by=office.officer, body=office.body)[1]}],
        "list-download": [{"name": name, "form": "csv"} for name in ("responses", "inspections", "force-requests")],
        "reminders-download": [{"form": "csv"}],
        "panel-pack-file": [{"form": form} for form in ("pdf", "docx")],
        "response-publication-copy": [{**first_published, "number": 1, "form": form} for form in ("docx", "odt")],
        "response-version-withdraw": [{**first_published, "number": 1}],
        "published-response": slugs,
        "published-pdf": slugs,
        "published-version": versions,
        "published-version-pdf": versions,
        **dict.fromkeys(
            (
                *("office-person", "office-person-end", "office-person-address", "office-person-sign-out"),
                *("office-person-second-factor", "office-single-sign-on-disconnect"),
            ),
            people,
        ),
        **dict.fromkeys(("office-force-lead", "office-force-lead-resend", "office-force-lead-withdraw"), forces),
        "address-confirm": [{"token": address_token_of(office.officer)}],
        "session-end": [{"pk": a_session(office.officer).pk}],
        **dict.fromkeys(("office-invitation-resend", "office-invitation-withdraw"), waiting),
        **dict.fromkeys(("office-recipient", "office-recipient-move", "office-recipient-remove"), recipients),
        **dict.fromkeys(
            ("office-saved-paragraph", "office-saved-paragraph-move", "office-saved-paragraph-remove"), paragraphs
        ),
        **dict.fromkeys(("away-change", "away-remove"), absences),
        "office-bank-holiday-remove": holidays,
        "join": [{"token": token_of(invitation)}],
        "account_reset_password_from_key": [{"uidb36": "1", "key": "no-such-key"}],
        "mfa_edit_webauthn": [{"pk": 0}],
        "mfa_remove_webauthn": [{"pk": 0}],
        "account_confirm_email": [{"key": "no-such-key"}],
        "single-sign-on-link": [{"token": "no-such-link"}],
        **dict.fromkeys(
            (
                *("single-sign-on-start", "single-sign-on-connect", "single-sign-on-confirm"),
                *("openid_connect_login", "openid_connect_callback"),
            ),
            nowhere,
        ),
    }


def with_trial_pdfs() -> list[Approval]:
    return [trial.approval for trial in TrialPdf.objects.select_related("approval__response").order_by("pk")[:1]]


def key_to_override(response: Response) -> str:
    """The key of the first problem that stops a response and that an approver can override; empty if there is none."""
    found = problems_of(refreshed(response), today=timezone.localdate())
    return next((each.key for each in found if each.may_be_overridden and each.override is None), "")


def an_override(office: Office, response: Response) -> CheckOverride:
    """An override of the last such problem, so that the first can still be overridden."""
    found = problems_of(refreshed(response), today=timezone.localdate())
    *_first, last = [each.key for each in found if each.may_be_overridden]
    return override_check(
        by=office.approver, response=response, key=last, reason="It is settled.", today=timezone.localdate()
    )


def a_delegation(office: Office) -> Delegation:
    """Next month, by the approver, to the manager."""
    first = timezone.localdate() + timedelta(days=30)
    return record_delegation(
        by=office.approver,
        body=office.body,
        delegated_by=office.approver,
        delegate=office.manager,
        from_on=first,
        until_on=first + timedelta(days=4),
        scheme_reference="Scheme of delegation, paragraph 4.2",
        today=timezone.localdate(),
    )


def keys_of(model) -> list[int]:
    return list(model.objects.order_by("pk").values_list("pk", flat=True))


def address_token_of(person: User, email: str = "another@example.test") -> str:
    """The link to a new address the person has requested."""
    from s55tracker.mail.models import OutgoingMail

    ask_address_change(by=person, person=person, email=email)
    mail = OutgoingMail.objects.filter(to_email=email).latest("pk")
    return re.search(r"/address/confirm/([^/\s]+)/", mail.text).group(1)


def a_session(person: User) -> UserSession:
    """A sign-in on another device."""
    return UserSession.objects.create(user=person, session_key=uuid4().hex, ip="192.0.2.1", user_agent="Firefox")


def token_of(invitation) -> str:
    """The link is only in the email."""
    from s55tracker.mail.models import OutgoingMail

    mail = OutgoingMail.objects.get(to_email=invitation.email)
    return re.search(r"/join/([^/\s]+)/", mail.text).group(1)


# Pages that belong to an organisation are requested with its name: a person may manage several.
OF_THE_OFFICE = re.compile(r"^/(office/.+|lists/reminders)")


def path_for(world: World, path: str) -> str:
    return f"{path}?office={world.office.body.slug}" if OF_THE_OFFICE.match(path) else path


def client_of(world: World, person: str) -> Client:
    client = Client()
    if person == "guest":
        for name, value in world.guest_cookies.items():
            client.cookies[name] = value
    elif world.users[person] is not None:
        client.force_login(world.users[person])
    return client


def names_in(resolver: URLResolver | None = None) -> Iterator[str]:
    """Every name the resolver knows; Django's admin is represented by its front page."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            if pattern.name:
                yield pattern.name
        elif getattr(pattern, "app_name", None) == "admin":
            yield "admin:index"
        else:
            yield from names_in(pattern)


def everything_recorded() -> dict[str, list]:
    """All rows except sessions, as in the database. Recording a download, or a look at a guest link, counts as no change."""
    recorded = {}
    with connection.cursor() as cursor:
        for label, (sql, values) in questions().items():
            cursor.execute(sql, values)
            recorded[label] = cursor.fetchall()
    return recorded


# A look at a guest link is recorded, as a download is, and counts as no change.
NOT_COMPARED = (
    "sessions.Session",
    "usersessions.UserSession",
    "accounts.User",
    "audit.AuditLink",
    "responses.GuestUse",
    "responses.GuestSession",
    # Records that an approver has seen a submitted text, so that the page can say what has changed since.
    "responses.ApprovalLook",
)


@cache
def questions() -> dict[str, tuple]:
    """Requested a thousand times, so compile the SQL once."""
    recorded = {
        model._meta.label: model._default_manager.order_by("pk")
        for model in apps.get_models(include_auto_created=True)
        # The chain's links follow the events, which are compared themselves.
        if model._meta.label not in NOT_COMPARED
    }
    recorded["audit.AuditEvent"] = recorded["audit.AuditEvent"].exclude(
        action__in=("list_taken_away", "word_downloaded", "guest_link_used", "guest_link_refused")
    )
    return {label: rows.values_list().query.sql_with_params() for label, rows in recorded.items()}


def got(answer) -> int | str:
    if answer.status_code == 302 and "/login/" in answer.url:
        return IN
    return answer.status_code


# --- The tests --------------------------------------------------------------------------------------------------------


def test_every_address_is_in_the_table():
    known = set(names_in())
    assert known - set(TABLE) - ELSEWHERE == set()
    assert set(TABLE) - known == set()


def test_every_row_of_the_table_speaks_of_everybody():
    assert {name: len(row) for name, row in TABLE.items() if len(row) != len(PEOPLE)} == {}


@pytest.mark.sweep
def test_each_person_gets_the_pages_of_their_role_and_asking_changes_nothing(world):
    assert set(world.users) - {"other_officer", "other_approver"} == set(PEOPLE)
    before = everything_recorded()
    differing = []
    for column, person in enumerate(PEOPLE):
        client = client_of(world, person)
        for name, row in TABLE.items():
            answer = client.get(path_for(world, world.paths(name)[0]))
            answer.getvalue()  # read to its end, which closes its source
            found = got(answer)
            if found != row[column]:
                differing.append(f"{name} for {person}: {row[column]} in the table, {found} in the browser")
        assert everything_recorded() == before, f"{person} changed something by looking"
    assert differing == []


@pytest.mark.sweep
@pytest.mark.embedded
@pytest.mark.parametrize("person", PEOPLE)
def test_nobody_comes_across_a_word_that_is_not_for_them(world, person):
    seen = words_on_the_pages(world, person)
    assert {word: path for word, path in seen.items() if person not in SECRETS[word]} == {}
    # Hiding something proves nothing unless it is shown to the people who may see it.
    assert [word for word, readers in SECRETS.items() if person in readers and word not in seen] == []


# Who is told by email, and nowhere else: the form says that the reason goes to the force.
IN_EMAILS = {"recallreasonword": FORCES}
# People of the office who are not in the table, each with someone who may read what they may.
COLLEAGUES = {"other_officer": "manager", "other_approver": "approver"}


@pytest.mark.sweep
@pytest.mark.embedded
def test_no_email_has_a_word_that_is_not_for_its_reader(world):
    """Checks the emails sent while the world was made, the summaries due on the next working days, and messages to
    Teams.
    """
    people = {user.email: person for person, user in world.users.items() if user is not None}
    guests = {link.email: "guest" for link in GuestLink.objects.all()}
    for days in range(1, 8):
        run_reminders(now=timezone.now() + timedelta(days=days))
    said: dict[str, set[str]] = defaultdict(set)
    wrong = []
    for mail in OutgoingMail.objects.all():
        reader = people.get(mail.to_email) or guests.get(mail.to_email)
        words = f"{mail.subject} {mail.text} {mail.html}" + " ".join(
            words_of_file(bytes(attached.data)) for attached in mail.attachments.all() if attached.data
        )
        for word in (word for word in SECRETS if word in words):
            said[word].add(reader or mail.to_email)
            if COLLEAGUES.get(reader, reader) not in SECRETS[word] | IN_EMAILS.get(word, set()):
                wrong.append(f"{word} to {reader or mail.to_email}: {mail.subject}")
            if word in mail.subject:
                wrong.append(f"{word} is in a subject, which anyone may see: {mail.subject}")
    assert wrong == []
    # Emails do quote: a reason to the other side, and a comment to each person it names.
    assert {"returnreasonword", "recallreasonword", "approverreasonword", "boththreadword", "forcethreadword"} <= set(
        said
    )
    assert Digest.objects.exclude(mail=None).exists()


@pytest.mark.sweep
@pytest.mark.embedded
@pytest.mark.parametrize("person", ["officer", "lead", "finder", "stranger", "guest", "nobody"])
def test_no_refusal_has_a_word_that_is_not_for_its_reader(world, person):
    """Each address is sent an empty form, and one with wrong values: the answers are errors, refusals and conflicts."""
    wrong, statuses = [], set()
    for name in TABLE:
        if name.startswith(("account", "mfa_", "admin:", "session")):
            continue
        for typed in ({}, {"version": "99", "text": "x", "reason": "x", "do": "x", "decision": "x", "pk": "1"}):
            with transaction.atomic():
                answer = client_of(world, person).post(path_for(world, world.paths(name)[0]), typed)
                data = answer.getvalue()
                transaction.set_rollback(True)
            statuses.add(answer.status_code)
            text = words_of_file(data) if data.startswith(b"PK") else data.decode(errors="replace")
            wrong += [f"{word} at {name}" for word in SECRETS if word in text and person not in SECRETS[word]]
    assert wrong == []
    assert statuses >= ({401, 405} if person in ("guest", "nobody") else {404, 405, 422})


def words_on_the_pages(world: World, person: str) -> dict[str, str]:
    """Each secret word this person finds at any address, and where."""
    client, seen = client_of(world, person), {}
    for name, row in TABLE.items():
        if name.endswith(("pdf", "xlsx")) or name.startswith(("account", "mfa_")):
            continue  # a PDF has its page's words (tests/responses/document/test_pdf.py), a spreadsheet its CSV's
        # Pages that ask for sign-in do so at every variant of the address, and pages the force's people cannot see are
        # always 404.
        is_shut = row[PEOPLE.index(person)] == (404 if person in ("contributor", "lead", "finder") else IN)
        for path in world.paths(name)[: 1 if is_shut else None]:
            data = client.get(path_for(world, path)).getvalue()
            if data.startswith((b"%PDF", b"\xff\xd8\xff")):
                continue  # as above, whatever its address is called; a picture is of a file that has its own page
            text = words_of_file(data) if data.startswith(b"PK") else data.decode()
            seen |= {word: path for word in SECRETS if word in text}
    return seen
