"""Puts pieces, light and cameras into a Blender scene and renders it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import bpy
import numpy as np
from mathutils import Matrix
from numpy.typing import NDArray
from PIL import Image

from scenecheck_datasets.scene.camera import FRAME_WIDTH, Camera
from scenecheck_datasets.scene.primitives import Piece
from scenecheck_datasets.scene.spec import Light

_BLUE_SKY = {Light.SUN: (42.0, 0.12, 0.6), Light.DUSK: (3.0, 0.11, 0.35)}
"""Height of the sun (degrees), strength of the sky, strength of its sun disc."""

_EXPOSURE = {Light.SUN: -0.05, Light.OVERCAST: 0.55, Light.DUSK: 2.7, Light.NIGHT: 0.6}
_SUN_AZIMUTH = 150.0
"""Degrees; the sun stands behind whoever takes pictures from the left of the road."""


def clear_stage() -> None:
    """Start from an empty Blender file."""
    bpy.ops.wm.read_factory_settings(use_empty=True)


def add_piece(piece: Piece, materials: Mapping[str, Any]) -> None:
    """Add a piece once per place; the copies share one mesh."""
    mesh = bpy.data.meshes.new(piece.name)
    corners = piece.faces.shape[1]
    mesh.vertices.add(len(piece.vertices))
    mesh.vertices.foreach_set("co", np.ascontiguousarray(piece.vertices, np.float32).ravel())
    mesh.loops.add(piece.faces.size)
    mesh.loops.foreach_set("vertex_index", piece.faces.astype(np.int32).ravel())
    mesh.polygons.add(len(piece.faces))
    mesh.polygons.foreach_set("loop_start", np.arange(0, piece.faces.size, corners, dtype=np.int32))
    if piece.uv is not None:
        mesh.uv_layers.new(name="UV").data.foreach_set("uv", np.asarray(piece.uv, np.float32).ravel())
    for name, values in piece.fields.items():
        attribute = mesh.attributes.new(name, "FLOAT", "POINT")
        attribute.data.foreach_set("value", np.ascontiguousarray(values, np.float32))
    mesh.update(calc_edges=True)
    mesh.polygons.foreach_set("use_smooth", np.full(len(piece.faces), piece.smooth))
    mesh.materials.append(materials[piece.material])
    for place in piece.places:
        thing = bpy.data.objects.new(piece.name, mesh)
        thing.matrix_world = Matrix(place.tolist())
        bpy.context.scene.collection.objects.link(thing)


def set_light(light: Light, lamp_heads: Sequence[tuple[float, float, float]]) -> None:
    """The sky of a kind of light, and the street lamps (world, metres) when it is dark."""
    scene = bpy.context.scene
    world = bpy.data.worlds.new("sky")
    scene.world = world
    world.use_nodes = True
    tree = world.node_tree
    tree.nodes.clear()
    background = tree.nodes.new("ShaderNodeBackground")
    tree.links.new(background.outputs[0], tree.nodes.new("ShaderNodeOutputWorld").inputs[0])
    if light in _BLUE_SKY:
        elevation, strength, disc = _BLUE_SKY[light]
        sky = tree.nodes.new("ShaderNodeTexSky")
        sky.sky_type = "MULTIPLE_SCATTERING"
        sky.sun_elevation, sky.sun_rotation = math.radians(elevation), math.radians(_SUN_AZIMUTH + 180)
        sky.sun_size, sky.sun_intensity = math.radians(2.5), disc
        tree.links.new(sky.outputs[0], background.inputs[0])
        background.inputs[1].default_value = strength
    elif light is Light.OVERCAST:
        background.inputs[0].default_value = (0.80, 0.88, 1.0, 1.0)
        background.inputs[1].default_value = 0.75
        _sun(0.9, 35.0)
    else:
        background.inputs[0].default_value = (0.20, 0.28, 0.50, 1.0)
        background.inputs[1].default_value = 0.05
    if light in (Light.DUSK, Light.NIGHT):
        for head in lamp_heads:
            _street_lamp(head, 1500.0 if light is Light.NIGHT else 60.0)
    scene.view_settings.view_transform = "AgX"
    scene.view_settings.look = "AgX - Medium High Contrast"
    scene.view_settings.exposure = _EXPOSURE[light]


def _lamp(kind: str, energy: float, colour: tuple[float, float, float], **properties: Any) -> Any:
    data = bpy.data.lights.new(kind.lower(), kind)
    data.energy, data.color = energy, colour
    for name, value in properties.items():
        setattr(data, name, value)
    thing = bpy.data.objects.new(kind.lower(), data)
    bpy.context.scene.collection.objects.link(thing)
    return thing


def _sun(strength: float, size: float) -> None:
    """A sun blurred by cloud, `size` degrees wide."""
    sun = _lamp("SUN", strength, (1.0, 0.97, 0.92), angle=math.radians(size))
    sun.rotation_euler = (math.radians(35), 0.0, math.radians(_SUN_AZIMUTH - 90))


def _street_lamp(head: tuple[float, float, float], watts: float) -> None:
    lamp = _lamp("SPOT", watts, (1.0, 0.78, 0.50), spot_size=math.radians(140), spot_blend=0.5, shadow_soft_size=0.2)
    lamp.location = head


def set_flash(camera: Camera, watts: float) -> Any:
    """The phone's flash, just beside its lens."""
    flash = _lamp("POINT", watts, (1.0, 0.98, 0.95), shadow_soft_size=0.01)
    flash.location = tuple(camera.position + 0.02 * camera.rotation[0] + 0.015 * camera.rotation[1])
    return flash


def remove(thing: Any) -> None:
    """Take a lamp off the stage."""
    bpy.data.objects.remove(thing, do_unlink=True)


def set_quality(width: int, height: int, samples: int, seed: int, threads: int) -> None:
    """Path tracing on the processor, few samples, then Open Image Denoise."""
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    cycles = scene.cycles
    cycles.samples, cycles.seed = samples, seed
    cycles.use_adaptive_sampling, cycles.adaptive_threshold = True, 0.03
    cycles.max_bounces, cycles.diffuse_bounces, cycles.glossy_bounces, cycles.transparent_max_bounces = 8, 2, 3, 8
    cycles.caustics_reflective = cycles.caustics_refractive = False
    cycles.use_light_tree = False
    cycles.sample_clamp_indirect = 4.0
    cycles.use_denoising, cycles.denoiser = True, "OPENIMAGEDENOISE"
    cycles.denoising_prefilter, cycles.denoising_quality = "FAST", "BALANCED"
    render = scene.render
    render.resolution_x, render.resolution_y, render.resolution_percentage = width, height, 100
    render.threads_mode, render.threads = "FIXED", threads
    render.use_persistent_data = True
    render.image_settings.file_format, render.image_settings.color_mode = "PNG", "RGB"
    render.image_settings.compression = 15


def render_view(camera: Camera, path: Path) -> NDArray[np.uint8]:
    """Render one view.

    Args:
        camera: of the size given to `set_quality`.
        path: a PNG file to pass the picture through.

    Returns:
        (height, width, 3) uint8 RGB.
    """
    scene = bpy.context.scene
    if scene.camera is None:
        scene.camera = bpy.data.objects.new("camera", bpy.data.cameras.new("camera"))
        scene.collection.objects.link(scene.camera)
    lens = scene.camera.data
    lens.sensor_width, lens.sensor_fit, lens.lens, lens.clip_start = FRAME_WIDTH, "AUTO", camera.focal, 0.05
    matrix = np.eye(4)
    matrix[:3, :3], matrix[:3, 3] = camera.rotation.T, camera.position
    scene.camera.matrix_world = Matrix(matrix.tolist())
    scene.render.filepath = str(path)
    bpy.ops.render.render(write_still=True)
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))
