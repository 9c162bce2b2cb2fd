"""Materials of cars: the body with everything painted on it by its fields, and the plain ones."""

from __future__ import annotations

from typing import Any

import bpy
import numpy as np
from numpy.typing import NDArray

from scenecheck_datasets.scene.blender.nodes import Shader, Socket, plain
from scenecheck_datasets.scene.spec import Paint

Colour = tuple[float, float, float]

PAINTS: dict[Paint, tuple[Colour, float]] = {
    Paint.RED: ((0.42, 0.016, 0.018), 0.25),
    Paint.SILVER: ((0.50, 0.52, 0.54), 0.70),
    Paint.WHITE: ((0.76, 0.76, 0.74), 0.0),
    Paint.BLACK: ((0.012, 0.012, 0.014), 0.15),
    Paint.BLUE: ((0.022, 0.060, 0.190), 0.40),
    Paint.GREY: ((0.10, 0.105, 0.115), 0.60),
    Paint.BROWN: ((0.10, 0.060, 0.038), 0.50),
}
"""Linear colour and metallic share of each paint."""

_PAINT_ROUGHNESS = 0.33
_PANELS = ("front_door", "rear_door", "hood", "lid", "bumper_joint", "head_lamp", "tail_lamp")


class _Layers:
    """A surface built up layer by layer: colour, roughness, metallic and coat share one mask each time.

    One principled closure with mixed inputs renders several times faster than a mix of many closures.
    """

    def __init__(self, shader: Shader, colour: Colour, roughness: float, metallic: float, coat: float):
        self._shader = shader
        rgb = shader.node("RGB")
        rgb.outputs[0].default_value = (*colour, 1.0)
        self.colour: Socket = rgb.outputs[0]
        self._numbers: Socket = shader.node("CombineXYZ", {0: roughness, 1: metallic, 2: coat}).outputs[0]

    def add(
        self, mask: Socket, colour: Socket, roughness: float = 0.5, metallic: float = 0.0, coat: float = 0.0
    ) -> None:
        """Cover what is below where the mask is 1."""
        self.colour = self._shader.blend(mask, self.colour, colour)
        node = self._shader.node("Mix", {0: mask}, data_type="VECTOR")
        self._shader.connect(self._numbers, node.inputs[4])
        node.inputs[5].default_value = (roughness, metallic, coat)
        self._numbers = node.outputs[1]

    def closure(self, glow: Socket) -> Socket:
        """The principled closure, shining in its own colour by `glow`."""
        roughness, metallic, coat = self._shader.axes(self._numbers)
        more = {"Emission_Color": self.colour, "Emission_Strength": glow}
        return self._shader.principled(self.colour, roughness, metallic, coat, **more)


def body_material(name: str, paint: Paint, lamps_on: bool) -> Any:
    """The material of a car body, drawn by the fields of `trim_fields` and of the wreck."""
    shader = Shader(name)
    place = shader.position(of_object=True)
    height = shader.axes(place)[2]
    colour, metallic = PAINTS[paint]
    layers = _Layers(shader, colour, _PAINT_ROUGHNESS, metallic, 1.0)
    dirt = shader.ramp(shader.noise(place, 9.0, 3.0), 0.4, 0.75, 0.0, 0.35)
    layers.add(shader.math("MULTIPLY", shader.ramp(height, 0.75, 0.2), dirt), (0.12, 0.10, 0.08), 0.85)
    _scratches(shader, layers, place)
    layers.add(shader.ramp(_seam_distance(shader), 0.0056, 0.0021), (0.004, 0.004, 0.004), 0.9)
    layers.add(shader.inside("cladding"), (0.010, 0.010, 0.011), 0.55)
    _grille(shader, layers, height)
    head = _head_lamps(shader, layers)
    tail = _tail_lamps(shader, layers)
    layers.add(shader.inside("glass_trim"), (0.006, 0.006, 0.006), 0.08)
    layers.add(shader.inside("wheel_well"), (0.004, 0.004, 0.004), 0.95)
    glow = shader.math(
        "ADD",
        shader.math("MULTIPLY", tail, 2.5 if lamps_on else 0.25),
        shader.math("MULTIPLY", head, 4.0 if lamps_on else 0.5),
    )
    return shader.finish(_glazed(shader, layers.closure(glow)))


def _seam_distance(shader: Shader) -> Socket:
    """Distance to the nearest gap between panels; taken here, since a minimum does not survive interpolation."""
    nearest: Socket = 1.0
    for name in _PANELS:
        nearest = shader.math("MINIMUM", nearest, shader.math("ABSOLUTE", shader.field(name)))
    return nearest


def _scratches(shader: Shader, layers: _Layers, place: Socket) -> None:
    """Scuffed paint around, grey primer inside, and bare metal in the middle of a scratch."""
    scratch = shader.math("ADD", shader.field("scratch"), shader.noise(place, 60.0, 3.0, 0.7))
    layers.add(shader.ramp(scratch, 0.66, 0.52, 0.0, 0.55), (0.20, 0.20, 0.20), 0.75)
    layers.add(shader.ramp(scratch, 0.44, 0.38), (0.13, 0.13, 0.135), 0.8)
    layers.add(shader.ramp(scratch, 0.24, 0.18), (0.42, 0.42, 0.43), 0.35, 0.9)


def _grille(shader: Shader, layers: _Layers, height: Socket) -> None:
    """Horizontal bars in a chrome frame, and the open mesh of the lower intake."""
    bars = shader.math("SINE", shader.math("MULTIPLY", height, 150.0))
    layers.add(
        shader.inside("grille"),
        shader.blend(shader.ramp(bars, 0.3, 0.8), (0.004, 0.004, 0.004), (0.06, 0.06, 0.065)),
        0.3,
        0.3,
        0.3,
    )
    edge = shader.math("ABSOLUTE", shader.field("grille"))
    layers.add(shader.ramp(edge, 0.016, 0.010), (0.75, 0.75, 0.76), 0.12, 1.0)
    layers.add(
        shader.inside("intake"),
        shader.blend(shader.ramp(bars, 0.2, 0.9), (0.003, 0.003, 0.003), (0.03, 0.03, 0.03)),
        0.6,
    )


def _head_lamps(shader: Shader, layers: _Layers) -> Socket:
    """Black housing, reflector, two ringed beams and a strip of daylight; gives the mask that shines."""
    layers.add(shader.inside("head_lamp"), (0.02, 0.02, 0.022), 0.2, 0.2, 1.0)
    layers.add(shader.inside("head_inner"), (0.40, 0.42, 0.45), 0.2, 1.0, 1.0)
    layers.add(shader.inside("beam_ring"), (0.85, 0.86, 0.88), 0.08, 1.0, 1.0)
    layers.add(shader.inside("beam"), (0.95, 0.95, 0.97), 0.05, 0.0, 1.0)
    whole = shader.ramp(shader.field("head_inner"), 0.05, 0.03)
    rim = shader.math(
        "MULTIPLY", shader.inside("head_lamp", 0.002, -0.008), shader.ramp(shader.field("head_lamp"), -0.022, -0.018)
    )
    strip = shader.math("MULTIPLY", rim, whole)
    layers.add(strip, (0.95, 0.95, 0.97), 0.3, 0.0, 1.0)
    return strip


def _tail_lamps(shader: Shader, layers: _Layers) -> Socket:
    """A black frame keeps the lens apart from red paint; inside a dark lens with a bright strip."""
    layers.add(shader.inside("tail_lamp", 0.002, 0.012), (0.006, 0.006, 0.006), 0.15, 0.0, 1.0)
    layers.add(shader.inside("tail_lamp", 0.002, -0.008), (0.10, 0.002, 0.004), 0.08, 0.0, 1.0)
    layers.add(shader.inside("tail_inner"), (0.26, 0.004, 0.008), 0.10, 0.0, 1.0)
    strip = shader.inside("tail_strip")
    layers.add(strip, (0.95, 0.10, 0.07), 0.3, 0.0, 1.0)
    layers.add(shader.inside("reverse_lamp"), (0.72, 0.72, 0.72), 0.15, 0.3, 1.0)
    return strip


def _glazed(shader: Shader, paint: Socket) -> Socket:
    """Tinted glass where the glass field says so, seen through from both sides; bare lining inside the body."""
    fresnel = shader.math("MULTIPLY_ADD", shader.node("Fresnel", {"IOR": 1.55}).outputs[0], 1.0, 0.03)
    clear = shader.node("BsdfTransparent", {"Color": (0.42, 0.46, 0.44)}).outputs[0]
    mirror = shader.node("BsdfGlossy", {"Roughness": 0.0, "Color": (1.0, 1.0, 1.0)}).outputs[0]
    glass = shader.inside("glass")
    outside = shader.mix(glass, paint, shader.mix(fresnel, clear, mirror))
    lining = shader.node("BsdfDiffuse", {"Color": (0.03, 0.03, 0.032)}).outputs[0]
    inner_glass = shader.node("BsdfTransparent", {"Color": (0.60, 0.64, 0.62)}).outputs[0]
    inside = shader.mix(glass, lining, inner_glass)
    return shader.mix(shader.node("NewGeometry").outputs["Backfacing"], outside, inside)


def paint_material(name: str, paint: Paint) -> Any:
    """Plain body paint, for mirrors and handles."""
    colour, metallic = PAINTS[paint]
    return plain(name, colour, _PAINT_ROUGHNESS, metallic, 1.0)


def plate_material(name: str, picture: NDArray[np.uint8]) -> Any:
    """A plate from its picture: (h, w, 3) uint8 RGB."""
    height, width = picture.shape[:2]
    image = bpy.data.images.new(name, width, height)
    pixels = np.ones((height, width, 4), np.float32)
    pixels[..., :3] = picture[::-1].astype(np.float32) / 255.0  # Blender's rows run upwards
    image.pixels.foreach_set(pixels.ravel())
    image.pack()
    shader = Shader(name)
    return shader.finish(shader.principled(shader.node("TexImage", image=image).outputs[0], 0.4, 0.0, 0.15))


def common_materials() -> dict[str, Any]:
    """The materials that all cars share."""
    return {
        "rubber": plain("rubber", (0.016, 0.016, 0.017), 0.75),
        "alloy": plain("alloy", (0.55, 0.56, 0.58), 0.28, 0.9, 0.3),
        "dark": plain("dark", (0.02, 0.02, 0.02), 0.6, 0.5),
        "black": plain("black", (0.012, 0.012, 0.013), 0.5),
        "seat": plain("seat", (0.045, 0.042, 0.040), 0.8),
        "chrome": plain("chrome", (0.70, 0.70, 0.72), 0.12, 1.0),
        "mirror": plain("mirror", (0.70, 0.70, 0.72), 0.03, 1.0),
        "brake": plain("brake", (0.30, 0.30, 0.30), 0.35, 1.0),
        "debris_black": plain("debris_black", (0.02, 0.02, 0.02)),
        "debris_red": plain("debris_red", (0.40, 0.02, 0.02), 0.15, 0.0, 1.0),
        "debris_clear": plain("debris_clear", (0.70, 0.70, 0.72), 0.1, 0.0, 1.0),
    }
