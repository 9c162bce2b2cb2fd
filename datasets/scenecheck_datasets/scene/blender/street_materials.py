"""Materials of the street: asphalt, paint, stone, plants, facades."""

from __future__ import annotations

from typing import Any

from scenecheck_datasets.scene.blender.nodes import Shader, Socket, plain

Colour = tuple[float, float, float]

_FACADES: tuple[Colour, ...] = (
    (0.46, 0.40, 0.33), (0.40, 0.32, 0.26), (0.38, 0.37, 0.35), (0.52, 0.47, 0.40), (0.33, 0.30, 0.30),
)  # fmt: skip
_SIGNS: tuple[Colour, ...] = (
    (0.35, 0.02, 0.02),
    (0.02, 0.08, 0.30),
    (0.02, 0.20, 0.06),
    (0.45, 0.25, 0.02),
    (0.30, 0.30, 0.30),
)


def street_materials(wet: bool) -> dict[str, Any]:
    """All materials that `build_street` names."""
    materials = {
        "asphalt": _asphalt(wet),
        "line_white": _line("line_white", (0.62, 0.62, 0.60)),
        "line_yellow": _line("line_yellow", (0.60, 0.36, 0.03)),
        "kerb": _two_tone("kerb", (0.30, 0.29, 0.28), (0.44, 0.43, 0.41), 7.0),
        "pavement": _pavement(),
        "grass": _two_tone("grass", (0.025, 0.055, 0.012), (0.075, 0.115, 0.03), 6.0),
        "bark": _two_tone("bark", (0.03, 0.02, 0.012), (0.08, 0.06, 0.04), 9.0),
        "leaf": _two_tone("leaf", (0.010, 0.026, 0.005), (0.050, 0.090, 0.020), 5.0),
        "steel": plain("steel", (0.30, 0.31, 0.32), 0.45, 0.6),
    }
    pairs = zip(_FACADES, _SIGNS, strict=True)
    return materials | {f"facade{n}": _facade(f"facade{n}", wall, sign) for n, (wall, sign) in enumerate(pairs)}


def _between(shader: Shader, value: Socket, dark: Colour, light: Colour, low: float, high: float) -> Socket:
    return shader.blend(shader.ramp(value, low, high), dark, light)


def _asphalt(wet: bool) -> Any:
    """Grey chippings, patches of wear and tar seams; wet, it mirrors where water stands."""
    shader = Shader("asphalt")
    place = shader.position(of_object=True)
    patches, grain = shader.noise(place, 0.7, 3.0), shader.noise(place, 120.0, 1.0)
    mixed = shader.math("ADD", shader.math("MULTIPLY", patches, 0.5), shader.math("MULTIPLY", grain, 0.5))
    colour = _between(shader, mixed, (0.035, 0.035, 0.037), (0.105, 0.103, 0.10), 0.36, 0.66)
    stones = shader.node("TexVoronoi", {"Vector": place, "Scale": 95.0}).outputs[0]
    if not wet:
        bump = shader.node("Bump", {"Strength": 0.55, "Distance": 0.01, "Height": stones}).outputs[0]
        return shader.finish(shader.principled(colour, 0.82, Normal=bump))
    bump = shader.node("Bump", {"Strength": 0.25, "Distance": 0.006, "Height": stones}).outputs[0]
    water = shader.ramp(shader.noise(place, 0.35, 2.0), 0.40, 0.62)
    roughness = shader.math("MULTIPLY_ADD", water, -0.33, 0.45)
    darker = shader.blend(0.55, colour, (0.008, 0.008, 0.009))
    return shader.finish(shader.principled(darker, roughness, 0.0, shader.math("MULTIPLY", water, 0.8), Normal=bump))


def _line(name: str, colour: Colour) -> Any:
    """Road paint with worn spots."""
    shader = Shader(name)
    worn = shader.ramp(shader.noise(shader.position(), 14.0, 4.0, 0.75), 0.64, 0.56)
    nothing = shader.node("BsdfTransparent").outputs[0]
    return shader.finish(shader.mix(worn, nothing, shader.principled(colour, 0.7)))


def _pavement() -> Any:
    shader = Shader("pavement")
    inputs = {
        "Vector": shader.position(), "Scale": 2.5, "Mortar Size": 0.012,
        "Color1": (0.30, 0.27, 0.25), "Color2": (0.36, 0.33, 0.30), "Mortar": (0.12, 0.11, 0.10),
    }  # fmt: skip
    return shader.finish(shader.principled(shader.node("TexBrick", inputs).outputs[0], 0.85))


def _two_tone(name: str, dark: Colour, light: Colour, scale: float) -> Any:
    """Matt noise between two colours."""
    shader = Shader(name)
    colour = _between(shader, shader.noise(shader.position(), scale, 2.0, 0.7), dark, light, 0.35, 0.65)
    return shader.finish(shader.node("BsdfDiffuse", {"Color": colour}).outputs[0])


def _facade(name: str, wall: Colour, sign: Colour) -> Any:
    """Storeys of 3.1 m with a framed window every 2.6 m, some curtained; shops and their sign boards at the foot."""
    shader = Shader(name)
    x, y, z = shader.axes(shader.position(of_object=True))
    along = shader.math("MULTIPLY", shader.math("ADD", shader.math("ADD", x, y), 100.0), 1 / 2.6)
    storey = shader.math("MULTIPLY", shader.math("ADD", z, 31.0), 1 / 3.1)
    u, v = shader.math("FRACT", along), shader.math("FRACT", storey)

    def window(left: float, right: float, low: float, high: float) -> Socket:
        sides = shader.math("MULTIPLY", shader.ramp(u, left, left + 0.008), shader.ramp(u, right, right - 0.008))
        ends = shader.math("MULTIPLY", shader.ramp(v, low, low + 0.008), shader.ramp(v, high, high - 0.008))
        return shader.math("MULTIPLY", sides, ends)

    upper = shader.ramp(z, 3.55, 3.6)
    number = shader.node("CombineXYZ", {0: shader.math("FLOOR", along), 1: shader.math("FLOOR", storey)}).outputs[0]
    chance = shader.node("TexWhiteNoise", {"Vector": number}).outputs[0]
    stain = shader.noise(shader.position(of_object=True), 0.35, 4.0, 0.65)
    colour = shader.blend(shader.ramp(stain, 0.35, 0.75, 0.0, 0.45), wall, tuple(0.55 * c for c in wall))
    ledge = shader.math("MULTIPLY", shader.ramp(v, 0.045, 0.035), upper)
    colour = shader.blend(ledge, colour, tuple(0.7 * c for c in wall))
    frame = shader.math("MULTIPLY", window(0.20, 0.80, 0.27, 0.85), upper)
    colour = shader.blend(frame, colour, (0.50, 0.50, 0.50))
    pane = shader.math("MAXIMUM", window(0.225, 0.49, 0.295, 0.825), window(0.51, 0.775, 0.295, 0.825))
    pane = shader.math("MULTIPLY", pane, upper)
    board = shader.math("MULTIPLY", shader.ramp(z, 2.75, 2.78), shader.ramp(z, 3.5, 3.47))
    colour = shader.blend(board, colour, sign)
    shop = shader.math(
        "MULTIPLY",
        shader.ramp(z, 2.62, 2.6),
        shader.math("MULTIPLY", shader.ramp(u, 0.06, 0.07), shader.ramp(u, 0.94, 0.93)),
    )
    behind = shader.blend(shader.ramp(chance, 0.55, 0.6), (0.02, 0.025, 0.03), (0.22, 0.21, 0.19))
    glass = shader.principled(behind, 0.06, 0.0, 1.0)
    return shader.finish(shader.mix(shader.math("MAXIMUM", pane, shop), shader.principled(colour, 0.85), glass))
