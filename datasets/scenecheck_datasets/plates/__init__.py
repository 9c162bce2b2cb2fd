"""Number plates drawn after GA 36: specs, flat plates with wear, and what a camera makes of them."""

from scenecheck_datasets.plates.camera import Camera, degrade, rectify
from scenecheck_datasets.plates.faces import FontMissingError, GlyphBank
from scenecheck_datasets.plates.render import render_plate
from scenecheck_datasets.plates.spec import KIND_SHARE, PlateSpec, random_spec
from scenecheck_vision.plate_grammar import PlateKind

__all__ = [
    "KIND_SHARE",
    "Camera",
    "FontMissingError",
    "GlyphBank",
    "PlateKind",
    "PlateSpec",
    "degrade",
    "random_spec",
    "rectify",
    "render_plate",
]
