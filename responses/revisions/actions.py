"""Restoring a version, which is an ordinary save and makes a new version."""

from __future__ import annotations

from responses.drafting.actions import save_passage
from responses.enums import Section
from responses.force_comments.actions import save_force_comment
from responses.models import ForceComment, Passage, TextRevision
from responses.texts import Text


def restore_revision(*, by, text: Text, revision: TextRevision, version: int) -> Passage | ForceComment:
    """Save the words and the stance of an earlier version. `version` is the latest one the person has seen.

    The history says "restored version 3". Raises NotPermitted, ChangedMeanwhile.
    """
    if text.request is not None:
        return save_force_comment(
            by=by,
            request=text.request,
            finding=text.finding,
            html=revision.html,
            stance=revision.stance,
            version=version,
            restored_from=revision.version,
        )
    return save_passage(
        by=by,
        response=text.response,
        section=Section(text.section),
        finding=text.finding,
        html=revision.html,
        action_stance=revision.stance,
        version=version,
        restored_from=revision.version,
    )
