"""Warnings about a page held against those that the truth states: found, missed, and false alarms, by code.

The truth of a page may say `"warnings": ["glare", ...]`: all that the page shows, so that every other warning about it
is a false alarm; and `"unjudged_warnings"`: those about which either answer will do, such as a faint reflection. A page
without `"warnings"` is not judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scenecheck_datasets.evaluate.predictions import Prediction, share
from scenecheck_evidence.reading import Document, QualityProblem

JUDGED = (
    QualityProblem.PHOTOCOPY.value,
    QualityProblem.PHOTO_OF_A_SCREEN.value,
    "retouched",
    QualityProblem.GLARE.value,
    QualityProblem.PAGE_EDGES_CUT_OFF.value,
    QualityProblem.FINGER_OVER_THE_PAGE.value,
)
"""Codes of the warnings that a page can show."""


@dataclass(frozen=True)
class WarningTruth:
    """What a page shows, and what is left open; codes of JUDGED."""

    shown: frozenset[str]
    unjudged: frozenset[str] = frozenset()


def warning_truth(page: Mapping[str, Any]) -> WarningTruth | None:
    """The warnings of one document of truth.jsonl; None where it states none, not even an empty list.

    Raises:
        ValueError: a list that is none, or an unknown code.
    """
    if page.get("warnings") is None:
        return None
    sets = []
    for key in ("warnings", "unjudged_warnings"):
        codes = page.get(key) or []
        if not isinstance(codes, list) or not all(code in JUDGED for code in codes):
            raise ValueError(f"{key}: expected a list of {', '.join(JUDGED)}, found {codes!r}")
        sets.append(frozenset(codes))
    return WarningTruth(sets[0], sets[1] - sets[0])


def judge_warnings(
    file: str, truth: WarningTruth | None, document: Document | None, about: Mapping[str, Any]
) -> list[Prediction]:
    """One item per judged warning of a page, whether it shows or not; `got` is the code where the product warns.

    Of a page that was not found every warning that it shows is missed, and none can be a false alarm.
    """
    if truth is None:
        return []
    items = []
    for code in JUDGED:
        shows = code in truth.shown
        if code in truth.unjudged or (document is None and not shows):
            continue
        warned = document is not None and code in document.warnings
        places = [place.box for place in document.warning_places if place.code == code] if document else []
        box = next((box for box in places if box is not None), None)
        items.append(
            Prediction(
                file,
                code if shows else None,
                code if warned else None,
                None,
                warned == shows,
                {**about, "field": None, "warning": code, "problem": None, "box": box},
            )
        )
    return items


def warning_figures(items: Iterable[Prediction]) -> dict[str, dict[str, Any]]:
    """By warning: on how many pages it shows, was found and missed; on how many others it was a false alarm."""
    judged = [item for item in items if item.about.get("warning")]
    return {code: _figures([item for item in judged if item.about["warning"] == code]) for code in JUDGED if judged}


def _figures(items: Sequence[Prediction]) -> dict[str, Any]:
    shown = [item for item in items if item.expected is not None]
    others = [item for item in items if item.expected is None]
    found = [item for item in shown if item.got is not None]
    alarms = [item for item in others if item.got is not None]
    return {
        "shown": len(shown),
        "found": len(found),
        "missed": len(shown) - len(found),
        "found_share": share(len(found), len(shown)),
        "others": len(others),
        "false_alarms": len(alarms),
        "false_share": share(len(alarms), len(others)),
        "without_box": sum(item.about["box"] is None for item in (*found, *alarms)),
    }
