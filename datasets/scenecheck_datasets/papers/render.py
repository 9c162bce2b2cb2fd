"""One door to all forms: content in, page out."""

from __future__ import annotations

import numpy as np

from scenecheck_datasets.papers import driving_licence, electronic, policy, vehicle_licence, vin
from scenecheck_datasets.papers.content import DrivingLicenceContent, PolicyContent, VehicleLicenceContent, VinContent
from scenecheck_datasets.papers.page import RenderedPage, Style
from scenecheck_evidence.reading import Page, Variant

Content = VehicleLicenceContent | DrivingLicenceContent | PolicyContent | VinContent


def render_page(
    content: Content,
    style: Style,
    rng: np.random.Generator,
    page: Page = Page.MAIN,
    variant: Variant = Variant.PAPER,
) -> RenderedPage:
    """Draw a page flat.

    Args:
        content: what stands on it; its class says which form.
        style: how it looks, see `random_style`.
        rng: for what a style does not fix (seals, creases, serial numbers nobody reads).
        page: main or second page; policies, electronic licences and a VIN have only the main one.
        variant: paper, electronic or, for the vehicle licence, old.

    Raises:
        ValueError: the form has no such page or variant.
    """
    match content, page, variant:
        case VehicleLicenceContent(), Page.MAIN, Variant.PAPER | Variant.OLD:
            return vehicle_licence.render_main(content, style, rng, old=variant is Variant.OLD)
        case VehicleLicenceContent(), Page.SUB, Variant.PAPER | Variant.OLD:
            return vehicle_licence.render_sub(content, style, rng, old=variant is Variant.OLD)
        case VehicleLicenceContent(), Page.MAIN, Variant.ELECTRONIC:
            return electronic.render_vehicle_licence(content, style, rng)
        case DrivingLicenceContent(), Page.MAIN, Variant.ELECTRONIC:
            return electronic.render_driving_licence(content, style, rng)
        case DrivingLicenceContent(), Page.MAIN, Variant.PAPER:
            return driving_licence.render_main(content, style, rng)
        case DrivingLicenceContent(), Page.SUB, Variant.PAPER:
            return driving_licence.render_sub(content, style, rng)
        case PolicyContent(), Page.MAIN, Variant.PAPER | Variant.ELECTRONIC:
            return policy.render_policy(content, style, rng, variant)
        case VinContent(), Page.MAIN, Variant.PAPER:
            return vin.render_vin(content, style, rng)
    raise ValueError(f"{type(content).__name__} has no {variant} {page} page")
