"""The words of the review."""

from __future__ import annotations

from enum import StrEnum


class ReviewState(StrEnum):
    """Where a judged case stands at the review desk."""

    WAITING = "waiting"
    """For an officer."""
    SECOND = "second"
    """For a second officer, where four eyes are asked for."""
    RETAKE = "retake"
    """For photos from the parties."""
    DECIDED = "decided"
    """Closed."""


OPEN = (ReviewState.WAITING, ReviewState.SECOND)
"""States in which an officer can claim a case."""


class Outcome(StrEnum):
    """How a case is closed."""

    DETERMINED = "determined"
    """Responsibility is fixed by an officer (order 146, arts. 20, 24)."""
    AGREED = "agreed"
    """The parties agreed among themselves (art. 19); the officer found nothing against it."""
    TRANSFERRED = "transferred"
    """No case for quick handling: handed over to the ordinary procedure (arts. 13-15)."""
    WITHDRAWN = "withdrawn"
    """The parties do not pursue it."""


class FindingDecision(StrEnum):
    """What an officer says to a finding."""

    ACCEPTED = "accepted"
    DISMISSED = "dismissed"


class EventKind(StrEnum):
    """The steps in the history of a case."""

    SUBMITTED = "submitted"
    JUDGED = "judged"
    CLAIMED = "claimed"
    RELEASED = "released"
    CORRECTED = "corrected"
    FINDING_DECIDED = "finding_decided"
    RESPONSIBILITY_FIXED = "responsibility_fixed"
    SENT_BACK = "sent_back"
    MEDIATED = "mediated"
    SECOND_ASKED = "second_asked"
    SECOND_DISAGREED = "second_disagreed"
    DECIDED = "decided"
    POLICY_CONFIRMED = "policy_confirmed"
    INSURER_ANSWERED = "insurer_answered"
    PAYMENT_RECORDED = "payment_recorded"
    REPAIRER_ASSIGNED = "repairer_assigned"
    ESTIMATE_PROPOSED = "estimate_proposed"
    ESTIMATE_ANSWERED = "estimate_answered"
    ASSESSMENT_CHANGED = "assessment_changed"
    ASSESSMENT_ACCEPTED = "assessment_accepted"
    STATION_ASSIGNED = "station_assigned"
    STATION_RELEASED = "station_released"
