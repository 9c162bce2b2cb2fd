"""The words of notices and their deliveries."""

from __future__ import annotations

from enum import StrEnum


class NoticeEvent(StrEnum):
    """What somebody can be told of."""

    PHOTO_READ = "photo.read"
    """A photo has been read: whether it will do is known."""
    CASE_SUBMITTED = "case.submitted"
    CASE_JUDGED = "case.judged"
    """There is a new report."""
    CASE_SHARED = "case.shared"
    """A party's policy matched, so its insurer may see the case from now on."""
    CASE_SENT_BACK = "case.sent_back"
    """An officer asks for other photos."""
    CASE_DECIDED = "case.decided"
    CASE_WITHDRAWN = "case.withdrawn"
    INSURER_ANSWERED = "insurer.answered"
    REPAIR_ASSIGNED = "repair.assigned"
    ESTIMATE_PROPOSED = "estimate.proposed"
    ESTIMATE_ANSWERED = "estimate.answered"
    STATION_ASSIGNED = "station.assigned"


class DeliveryState(StrEnum):
    """How far a delivery has come."""

    PENDING = "pending"
    DELIVERED = "delivered"
    DEAD = "dead"
    """Given up after the last attempt; can be sent again by hand."""
