"""Rendered Chinese motor papers with their truth: licences, policies, and photos of them.

Everything is drawn from a seed and shows invented people, authorities and companies; 样张 stands beside every form.
"""

from scenecheck_datasets.papers.camera import photograph
from scenecheck_datasets.papers.content import (
    Cover,
    DrivingLicenceContent,
    PolicyContent,
    VehicleLicenceContent,
    VinContent,
)
from scenecheck_datasets.papers.invent import (
    random_driving_licence_content,
    random_policy_content,
    random_vehicle_licence_content,
    random_vin_content,
)
from scenecheck_datasets.papers.others import render_other
from scenecheck_datasets.papers.page import OtherPaper, RenderedPage, Style, random_style
from scenecheck_datasets.papers.pdf import TextLayer, pdf_of
from scenecheck_datasets.papers.photo import Condition, PlacedDocument, RenderedPhoto
from scenecheck_datasets.papers.render import render_page

__all__ = [
    "Condition",
    "Cover",
    "DrivingLicenceContent",
    "OtherPaper",
    "PlacedDocument",
    "PolicyContent",
    "RenderedPage",
    "RenderedPhoto",
    "Style",
    "TextLayer",
    "VehicleLicenceContent",
    "VinContent",
    "pdf_of",
    "photograph",
    "random_driving_licence_content",
    "random_policy_content",
    "random_style",
    "random_vehicle_licence_content",
    "random_vin_content",
    "render_other",
    "render_page",
]
