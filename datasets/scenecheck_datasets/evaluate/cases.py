"""`scenecheck evaluate cases DIR`: the reports of whole cases held against their expected.json."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import Any

from scenecheck_datasets.evaluate.errors import EvaluationError
from scenecheck_datasets.evaluate.host import Host
from scenecheck_datasets.evaluate.outcome import Outcome
from scenecheck_datasets.evaluate.predictions import Prediction, share, tally
from scenecheck_datasets.evaluate.progress import tracked
from scenecheck_evidence.errors import SceneCheckError

EXPECTED = "expected.json"
RECORDS = "records"
IDENTITY = {"slots": ("slot", "party"), "parties": ("id",), "findings": ("code", "party", "file")}
"""What tells the entries of the report's lists apart."""


def evaluate_cases(folder: Path, host: Host) -> Outcome:
    """Check every case folder under `folder` (or itself) with the records beside it.

    Raises:
        EvaluationError: there is no case with an expected.json, or one is no JSON object.
    """
    cases = [path.parent for path in sorted(folder.glob(f"*/{EXPECTED}"))]
    if (folder / EXPECTED).is_file():
        cases.insert(0, folder)
    if not cases:
        raise EvaluationError(f"{folder}: expected folders with case.yaml and {EXPECTED}, found none")
    truths = {case: load_expected(case / EXPECTED) for case in cases}
    outcome = Outcome({}, [])
    parts: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    seconds = []
    for case in tracked(cases, "案件 cases"):
        expected = truths[case]
        start = time.perf_counter()
        try:
            report = host.check_case(case, case / RECORDS)
        except SceneCheckError as error:
            outcome.problems.append((case.name, str(error)))
            report = {}
        seconds.append(time.perf_counter() - start)
        outcome.problems += [
            (f"{case.name}/{one['file']}", one["error"]["message"]) for one in report.get("errors", ())
        ]
        found = differences(expected, report)
        parts.update(expected.keys())
        wrong.update({re.split(r"[.:\[]", line)[0] for line in found})
        got = {key: report.get(key) for key in expected}
        about = {"differences": found, "verdict": report.get("verdict")}
        outcome.predictions.append(Prediction(case.name, expected, got, None, not found, about))
    outcome.figures = {
        "kind": "cases",
        "folder": str(folder),
        "cases": tally(outcome.predictions),
        "parts": {
            name: {
                "count": parts[name],
                "right": parts[name] - wrong[name],
                "share": share(parts[name] - wrong[name], parts[name]),
            }
            for name in sorted(parts)
        },
        "differences": {p.file: p.about["differences"] for p in outcome.predictions if not p.right},
        "seconds_median": round(median(seconds), 2),
    }
    return outcome


def load_expected(path: Path) -> dict[str, Any]:
    """Any part of a report.

    Raises:
        EvaluationError: the file is no JSON object.
    """
    try:
        body = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise EvaluationError(f"{path}: expected JSON, found: {error}") from None
    if not isinstance(body, dict):
        raise EvaluationError(f"{path}: expected a part of a report, found {type(body).__name__}")
    return body


def differences(expected: Mapping[str, Any], report: Mapping[str, Any]) -> list[str]:
    """What of the expected part the report does not say, one line each: where, what was expected, what was found.

    An entry of a list is looked up by what identifies it, wherever it stands; what is not expected may be there, but
    for findings: where `findings` is given, it names all of severity retake and review.
    """
    lines = []
    for key, value in expected.items():
        if key in IDENTITY and isinstance(value, list):
            lines += _list_differences(key, value, report.get(key) or [])
        else:
            lines += _value_differences(key, value, report.get(key))
    return lines


def _list_differences(key: str, expected: list[Any], found: list[dict[str, Any]]) -> list[str]:
    lines = []
    free = list(found)
    for entry in expected:
        wanted = entry if isinstance(entry, dict) else {IDENTITY[key][0]: entry}
        identity = {name: wanted[name] for name in IDENTITY[key] if name in wanted}
        alike = [one for one in free if all(one.get(name) == value for name, value in identity.items())]
        label = f"{key}[{', '.join(str(value) for value in identity.values())}]"
        if not alike:
            lines.append(f"{label}: expected, found none")
            continue
        results = [_value_differences(label, wanted, one) for one in alike]
        best = min(range(len(alike)), key=lambda index: len(results[index]))
        free.remove(alike[best])
        lines += results[best]
    if key == "findings":
        for one in free:
            if one.get("severity") in ("retake", "review"):
                where = ", ".join(str(one[name]) for name in IDENTITY[key] if one.get(name) is not None)
                lines.append(f"findings[{where}]: expected none, found {(one.get('message') or {}).get('en')}")
    return lines


def _value_differences(path: str, expected: Any, found: Any) -> list[str]:
    if isinstance(expected, dict):
        if not isinstance(found, dict):
            return [f"{path}: expected {_shown(expected)}, found {_shown(found)}"]
        return [
            line
            for key, value in expected.items()
            for line in _value_differences(f"{path}.{key}", value, found.get(key))
        ]
    if isinstance(expected, float | int) and isinstance(found, float | int) and not isinstance(expected, bool):
        same = abs(expected - found) <= 1e-3 * max(1.0, abs(expected))
    else:
        same = expected == found
    return [] if same else [f"{path}: expected {_shown(expected)}, found {_shown(found)}"]


def _shown(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
