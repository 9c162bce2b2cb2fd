"""The papers of the parties: contents that agree with each other, and photos of their pages."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import numpy as np

from scenecheck_datasets.examples.spec import ExampleSpecError, PaperSpec, PartySpec
from scenecheck_datasets.papers import (
    DrivingLicenceContent,
    PolicyContent,
    RenderedPhoto,
    VehicleLicenceContent,
    photograph,
    random_driving_licence_content,
    random_policy_content,
    random_style,
    random_vehicle_licence_content,
    render_page,
)
from scenecheck_evidence.case import Slot
from scenecheck_evidence.reading import Page, Variant

_TRIES = 200


@dataclass(frozen=True)
class PartyPapers:
    """What stands on a party's papers."""

    vehicle: VehicleLicenceContent
    driver: DrivingLicenceContent
    policy: PolicyContent


def draw_papers(party: PartySpec) -> PartyPapers:
    """Draw the papers of a party: the same for the same specification.

    Raises:
        ExampleSpecError: no car of the catalogue is of the vehicle type asked for, or a field does not exist.
    """
    rng = np.random.default_rng(party.seed)
    try:
        vehicle = _vehicle(rng, party)
        driver = random_driving_licence_content(rng, **_typed(DrivingLicenceContent, party.driver))
        own = {"insured_id": driver.licence_number} if driver.name == vehicle.owner else {}
        policy = random_policy_content(rng, vehicle, **(own | _typed(PolicyContent, party.policy)))
    except TypeError as error:
        raise ExampleSpecError(f"party {party.id}: {error}") from error
    return PartyPapers(vehicle, driver, policy)


def _vehicle(rng: np.random.Generator, party: PartySpec) -> VehicleLicenceContent:
    """Redraw until the catalogue gives a car of the type asked for: model, VIN and masses then belong together."""
    given = _typed(VehicleLicenceContent, party.vehicle)
    wanted = given.pop("vehicle_type", None)
    for _ in range(_TRIES):
        content = random_vehicle_licence_content(rng, **given)
        if wanted in (None, content.vehicle_type):
            return content
    raise ExampleSpecError(f"party {party.id}: expected a vehicle type of the catalogue, found {wanted!r}")


def _typed(content: type, overrides: dict[str, Any]) -> dict[str, Any]:
    """Overrides with dates where the content has dates; YAML leaves quoted ones as text."""
    dates = {field.name for field in fields(content) if "date" in str(field.type).split(" | ")}
    return {
        name: date.fromisoformat(value) if name in dates and isinstance(value, str) else value
        for name, value in overrides.items()
    }


def photograph_paper(spec: PaperSpec, papers: PartyPapers) -> RenderedPhoto:
    """Draw a page of a party's papers and photograph it.

    Raises:
        ExampleSpecError: the slot is no paper that is drawn.
    """
    pages: dict[Slot, tuple[VehicleLicenceContent | DrivingLicenceContent | PolicyContent, Page]] = {
        Slot.VEHICLE_LICENCE_MAIN: (papers.vehicle, Page.MAIN),
        Slot.VEHICLE_LICENCE_SUB: (papers.vehicle, Page.SUB),
        Slot.DRIVING_LICENCE_MAIN: (papers.driver, Page.MAIN),
        Slot.DRIVING_LICENCE_SUB: (papers.driver, Page.SUB),
        Slot.INSURANCE_POLICY: (papers.policy, Page.MAIN),
    }
    if spec.paper not in pages:
        raise ExampleSpecError(f"{spec.file}: expected a page of a licence or a policy, found {spec.paper}")
    content, page = pages[spec.paper]
    rng = np.random.default_rng(spec.seed)
    variant = Variant.ELECTRONIC if spec.electronic else Variant.PAPER
    drawn = render_page(content, random_style(rng), rng, page, variant)
    return photograph(drawn, spec.condition, rng, long_side=spec.long_side, surface=spec.surface)
