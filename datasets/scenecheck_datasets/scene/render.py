"""Renders the photos of a scene with their truth."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenecheck_datasets.scene.camera import Camera, middle_of, place_camera
from scenecheck_datasets.scene.car import Car, build_car
from scenecheck_datasets.scene.photo import encode, take
from scenecheck_datasets.scene.plate import plate_picture
from scenecheck_datasets.scene.primitives import Piece, apply
from scenecheck_datasets.scene.situations import place_cars
from scenecheck_datasets.scene.spec import Light, SceneSpec, SceneSpecError
from scenecheck_datasets.scene.street import LAMP_HEAD, build_street, debris
from scenecheck_datasets.scene.truth import PhotoTruth, photo_truth
from scenecheck_evidence.case import Slot

Progress = Callable[[str], None]

_FLASH_WATTS = {Slot.COLLISION: 300.0}
_USUAL_FLASH_WATTS = 350.0


@dataclass(frozen=True)
class Scene:
    """A scene as geometry: cars, street and cameras, ready to render or to take the truth of."""

    spec: SceneSpec
    cars: tuple[Car, ...]
    street: tuple[Piece, ...]
    cameras: tuple[Camera, ...]

    @property
    def hiding(self) -> list[Piece]:
        """Pieces of the street that may stand before a car."""
        return [piece for piece in self.street if piece.name in ("trunk", "post")]

    def truth(self, camera: Camera) -> PhotoTruth:
        """What a camera of this scene sees."""
        return photo_truth(camera, self.cars, self.hiding)


def build_scene(spec: SceneSpec) -> Scene:
    """Build the geometry of a scene.

    Raises:
        SceneSpecError: the situation does not place the cars.
    """
    poses = place_cars(spec)
    cars = tuple(
        build_car(car, pose, spec.seed + 1000 * (n + 1))
        for n, (car, pose) in enumerate(zip(spec.cars, poses, strict=True))
    )
    street = build_street(spec.seed)
    if any(car.spec.damages for car in cars):
        street += debris(middle_of(cars), spec.seed)
    return Scene(spec, cars, tuple(street), tuple(place_camera(shot, spec, cars) for shot in spec.shots))


def render_scene(
    spec: SceneSpec,
    out: Path,
    progress: Progress | None = None,
    threads: int = 1,
    only: Collection[str] | None = None,
) -> list[Path]:
    """Render every shot of a scene: a JPEG and beside it its truth as JSON.

    Args:
        spec: the scene.
        out: folder to write to; made if needed.
        progress: told each file as it is finished.
        threads: processors that Blender may use.
        only: files of the shots to render, all when left out; a shot looks the same alone as among the others.

    Returns:
        The photos, in the order of the shots.

    Raises:
        SceneSpecError: the scene cannot be built, has no shot of that name, or Blender is not installed.
    """
    try:
        from scenecheck_datasets.scene.blender import stage
        from scenecheck_datasets.scene.blender.car_materials import (
            body_material,
            common_materials,
            paint_material,
            plate_material,
        )
        from scenecheck_datasets.scene.blender.street_materials import street_materials
    except ImportError as error:
        raise SceneSpecError("rendering needs Blender as a module: install the extra `render` (Python 3.11)") from error
    numbers = spec.shot_numbers(only)
    scene = build_scene(spec)
    out.mkdir(parents=True, exist_ok=True)
    stage.clear_stage()
    shared = common_materials() | street_materials(spec.wet)
    for piece in scene.street:
        stage.add_piece(piece, shared)
    for number, car in enumerate(scene.cars):
        own: dict[str, Any] = {
            "body": body_material(f"body{number}", car.spec.paint, spec.light in (Light.DUSK, Light.NIGHT)),
            "paint": paint_material(f"paint{number}", car.spec.paint),
            "plate": plate_material(f"plate{number}", plate_picture(car.spec.plate, spec.seed + number)),
        }
        for piece in car.pieces:
            stage.add_piece(piece, shared | own)
    posts = [place for piece in scene.street if piece.name == "post" for place in piece.places]
    heads = [tuple(apply(place, np.array([LAMP_HEAD]))[0]) for place in posts]
    stage.set_light(spec.light, heads)
    stage.set_quality(spec.width, spec.height, spec.samples, spec.seed, threads)
    written = []
    with tempfile.TemporaryDirectory() as folder:
        for number in numbers:
            shot, camera = spec.shots[number], scene.cameras[number]
            flash = None
            if spec.light is Light.NIGHT:
                flash = stage.set_flash(camera, _FLASH_WATTS.get(shot.slot, _USUAL_FLASH_WATTS))
            picture = stage.render_view(camera, Path(folder) / "view.png")
            if flash is not None:
                stage.remove(flash)
            written.append(_store(scene, number, picture, out))
            if progress is not None:
                progress(shot.file)
    return written


def _store(scene: Scene, number: int, picture: NDArray[np.uint8], out: Path) -> Path:
    spec, shot, camera = scene.spec, scene.spec.shots[number], scene.cameras[number]
    truth = scene.truth(camera)
    corners = [np.array(plate.corners) for plate in truth.plates]
    photo = take(picture, shot.flaws, corners, spec.seed + number)
    taken_at = spec.taken_at + timedelta(seconds=shot.after)
    path = out / shot.file
    path.write_bytes(encode(photo, taken_at, spec.gps, shot.orientation, spec.quality))
    document = {
        "file": shot.file,
        "slot": str(shot.slot),
        "taken_at": taken_at.isoformat(),
        "gps": spec.gps,
        **truth.as_json(),
    }
    path.with_suffix(".json").write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path
