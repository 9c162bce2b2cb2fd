"""Faults planted into clean cases, one at a time, each with the finding that must name it."""

from scenecheck_datasets.cases.faults import (
    belonging,
    completeness,
    damage,
    drivers,
    integrity,
    policies,
    route,
    vehicles,
)
from scenecheck_datasets.cases.faults.planting import FAULTS, Fault

__all__ = [
    "FAULTS",
    "Fault",
    "belonging",
    "completeness",
    "damage",
    "drivers",
    "integrity",
    "policies",
    "route",
    "vehicles",
]
