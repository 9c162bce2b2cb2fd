"""The records that the parties' papers are matched with, as the CSV files of `scenecheck check --records`."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from scenecheck_datasets.examples.papers import PartyPapers
from scenecheck_datasets.examples.spec import ExampleSpec

COLUMNS: dict[str, tuple[str, ...]] = {
    "vehicles": (
        "plate", "plate_kind", "vin", "engine_number", "owner", "owner_id", "use_character", "inspection_valid_until",
        "scrap_date", "status",
    ),
    "drivers": ("licence_number", "name", "class", "valid_from", "valid_to", "status", "points"),
    "policies": ("policy_number", "insurer", "kind", "insured", "plate", "vin", "period_start", "period_end"),
    "accidents": ("case_id", "occurred_at", "place", "plates", "photo_hashes"),
}  # fmt: skip

_SMALL_CAR, _SMALL_NEW_ENERGY = "02", "52"
_NEW_ENERGY_LENGTH = 8


def record_files(spec: ExampleSpec, papers: Mapping[str, PartyPapers]) -> dict[str, str]:
    """The text of each CSV file by its name: the authorities know what the papers say, but for the overrides."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in COLUMNS}
    for party in spec.parties:
        for name, row in _rows(papers[party.id]).items():
            override = party.records.get(name, {})
            if override is not None:
                rows[name].append(row | override)
    rows["accidents"] = [dict(row) for row in spec.accidents]
    return {f"{name}.csv": _csv(columns, rows[name]) for name, columns in COLUMNS.items()}


def _rows(papers: PartyPapers) -> dict[str, dict[str, Any]]:
    vehicle, driver, policy = papers.vehicle, papers.driver, papers.policy
    return {
        "vehicles": {
            "plate": vehicle.plate_number,
            "plate_kind": _SMALL_NEW_ENERGY if len(vehicle.plate_number) == _NEW_ENERGY_LENGTH else _SMALL_CAR,
            "vin": vehicle.vin,
            "engine_number": vehicle.engine_number,
            "owner": vehicle.owner,
            "owner_id": policy.insured_id,
            "use_character": vehicle.use_character,
            "inspection_valid_until": vehicle.inspection_valid_until,
            "scrap_date": vehicle.scrap_date or "",
            "status": "A",
        },
        "drivers": {
            "licence_number": driver.licence_number,
            "name": driver.name,
            "class": driver.class_,
            "valid_from": driver.valid_from,
            "valid_to": driver.valid_to or "长期",
            "status": "A",
            "points": driver.points.removesuffix("分"),
        },
        "policies": {
            "policy_number": policy.policy_number,
            "insurer": policy.insurer,
            "kind": policy.kind,
            "insured": policy.insured,
            "plate": policy.plate_number,
            "vin": policy.vin,
            "period_start": f"{policy.period_start} {policy.period_start_time}",
            "period_end": f"{policy.period_end} {policy.period_end_time}",
        },
    }


def _csv(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
