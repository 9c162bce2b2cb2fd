"""One file in, one reading out: the order of the readers, the models they share, and the digest of it all."""

from __future__ import annotations

import hashlib
import json
import re
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cached_property
from importlib import import_module
from importlib.metadata import version
from pkgutil import iter_modules
from types import FunctionType
from typing import TypeVar

from scenecheck_evidence.boxes import area
from scenecheck_evidence.reading import (
    Damage,
    Document,
    DocumentType,
    PartRegion,
    PhotoKind,
    PhotoReading,
    Plate,
    Quality,
    Vehicle,
)
from scenecheck_models import fusion
from scenecheck_models.manifest import load_manifest
from scenecheck_vision import (
    damages,
    decode,
    edits,
    exposure,
    fingerprint,
    kind,
    paint,
    papers,
    parts,
    pdf,
    pdf_text,
    plate_decode,
    plate_grammar,
    plate_text,
    quality,
    segmenter,
    severity,
    sharpness,
    temporary_plates,
    text,
    views,
    windows,
)
from scenecheck_vision import plates as plate_reading
from scenecheck_vision import vehicles as vehicle_detection
from scenecheck_vision.damages import DamageFinder
from scenecheck_vision.intake import check_bytes, is_pdf
from scenecheck_vision.papers.reader import GATE_REGIONS, DocumentReader
from scenecheck_vision.parts import PartFinder
from scenecheck_vision.pdf import pdf_pages_with_text
from scenecheck_vision.photo import Photo, load_photo
from scenecheck_vision.plates import CARRIERS, PlateReader, link_plates
from scenecheck_vision.temporary_plates import find_temporary
from scenecheck_vision.text import TextReader
from scenecheck_vision.text_readers import chosen_reader, open_text_reader
from scenecheck_vision.vehicles import VehicleDetector

READING_VERSION = 9
"""Raised when the code reads differently with the same models and settings, so that stored readings are made again."""
MODELS = ("vehicles", "plates", "plate_text", "parts", "damage")
SCENE_SHARE = 0.1
"""A vehicle that covers this share of a photo makes it a scene: of 120 photographed papers none showed half of that."""
BARE_SHARE = 0.15
"""A vehicle without a plate that covers this share of a photo is searched for a temporary one."""
GLANCE_SIDE = 480
"""Long side in pixels at which a scene is searched for text, less than half the work of the document reader's own."""
_PAPER_MODULES = tuple(import_module(f"{papers.__name__}.{found.name}") for found in iter_modules(papers.__path__))
_SETTING_MODULES = (
    damages, decode, edits, exposure, fusion, kind, paint, parts, pdf, pdf_text, plate_decode, plate_grammar,
    plate_reading, plate_text, quality, segmenter, severity, sharpness, temporary_plates, text, vehicle_detection,
    views, windows, *_PAPER_MODULES,
)  # fmt: skip
_SETTING = (int, float, str, tuple, frozenset)


class Pipeline:
    """Reads photos and PDF policies. One instance serves a process and its threads; models are opened on first use.

    Args:
        threads: of each network; what this process may use when left out.
    """

    def __init__(self, threads: int | None = None):
        self._threads = threads
        self._opening = threading.RLock()

    @cached_property
    def digest(self) -> str:
        """sha256 in hex over the models, the text reader's version, the settings and the reading version.

        Raises:
            ModelError: the manifest of the models cannot be read.
        """
        manifest = load_manifest()
        made_of = {
            "reading": READING_VERSION,
            "models": {name: [manifest[name].sha256, manifest[name].settings] for name in MODELS if name in manifest},
            "text": [chosen_reader(), version(chosen_reader()), version("rapidocr")],
            "settings": {
                f"{module.__name__}.{name}": value
                for module in _SETTING_MODULES
                for name, value in sorted(vars(module).items())
                if name.isupper() and isinstance(value, _SETTING)
            },
        }
        return hashlib.sha256(json.dumps(made_of, sort_keys=True, default=_plain).encode()).hexdigest()

    def open(self) -> None:
        """Open every network now, so that no photo waits for one.

        Raises:
            ModelError: a network is missing or is not the one of the manifest.
        """
        for opened in (self._vehicles, self._plates, self._parts, self._damages, self._documents):
            assert opened is not None
        self._text.open()

    def read_photo(self, data: bytes, name: str, floor: float | None = None) -> tuple[PhotoReading, dict[str, float]]:
        """Read one file: a photo, or a policy in PDF; the content decides.

        Args:
            data: the file's bytes.
            name: its name, for messages and the warning about a wrong extension.
            floor: list every detection with at least this score; the product's own thresholds when left out.

        Returns:
            The reading, and seconds by stage (decode, vehicles, documents, plates, temporary_plates, parts, damages,
            quality, fingerprint, total).

        Raises:
            IntakeError: the file is not taken; the subclass and its `code` say why.
            ModelError: a network is missing or is not the one of the manifest.
        """
        clock = _Clock()
        reading = self._pdf(data, name, clock) if is_pdf(data) else self._photo(data, name, floor, clock)
        return reading, clock.seconds()

    def _photo(self, data: bytes, name: str, floor: float | None, clock: _Clock) -> PhotoReading:
        with clock.stage("decode"):
            photo = load_photo(data, name)
        with clock.stage("vehicles"):
            vehicles = tuple(self._vehicles.detect(photo, floor))
        with clock.stage("documents"):
            documents = self._documents.read(photo) if self._may_hold_paper(photo, vehicles) else ()
        # A paper without a vehicle beside it carries no plate; a floor asks for all there might be.
        paper = floor is None and _shows_paper(documents) and not kind.near_vehicles(vehicles)
        with clock.stage("plates"):
            plates = () if paper else self._plates.read(photo, floor, vehicles)
            vehicles = link_plates(vehicles, plates)
        with clock.stage("temporary_plates"):
            sheets = self._temporary_plates(photo, vehicles)
        if sheets:
            plates = (*plates, *sheets)
            vehicles = link_plates(vehicles, plates)
        vehicles, regions, damage = self._bodies(photo, floor, vehicles, documents, clock)
        shown = kind.photo_kind((photo.width, photo.height), vehicles, plates, documents, regions)
        vehicles = paint.with_paint(photo, vehicles)
        with clock.stage("quality"):
            judged = quality.judge(photo, shown, vehicles, plates, documents)
        with clock.stage("fingerprint"):
            hashed, copies = fingerprint.fingerprint(photo.image), fingerprint.copy_fingerprint(photo.image)
        return PhotoReading(
            sha256=photo.sha256,
            width=photo.width,
            height=photo.height,
            taken_at=photo.taken_at,
            gps=photo.gps,
            kind=shown,
            quality=judged,
            warnings=photo.warnings,
            vehicles=vehicles,
            plates=plates,
            parts=regions,
            damages=damage,
            documents=documents,
            fingerprint=hashed,
            copy_fingerprint=copies,
            edits=photo.edits,
            pipeline=self.digest,
        )

    def _temporary_plates(self, photo: Photo, vehicles: Sequence[Vehicle]) -> tuple[Plate, ...]:
        """Sheets of paper on a near vehicle that carries no other plate."""
        bare = [v for v in kind.near_vehicles(vehicles) if v.plate is None and v.class_ in CARRIERS]
        large = [v for v in bare if area(v.box) >= BARE_SHARE * photo.width * photo.height]
        return find_temporary(photo, large, self._text) if large else ()

    def _bodies(
        self,
        photo: Photo,
        floor: float | None,
        vehicles: tuple[Vehicle, ...],
        documents: Sequence[Document],
        clock: _Clock,
    ) -> tuple[tuple[Vehicle, ...], tuple[PartRegion, ...], tuple[Damage, ...]]:
        """The vehicles with the sides they are seen from, their parts, and damage; nothing of these on a paper."""
        with clock.stage("parts"):
            # A floor lists what is hardly a vehicle, too: whose part something is, only sure ones can say.
            sure = vehicles if floor is None else tuple(self._vehicles.detect(photo))
            areas = [] if documents else windows.windows(photo, sure)
            lowest = views.FLOOR if floor is None else min(floor, views.FLOOR)
            seen = self._parts.find(areas, sure, lowest)
            shown = self._parts.shown(seen)
            sure = views.with_views(sure, [part for part in seen if part.score >= views.FLOOR])
            found = shown if floor is None else tuple(part for part in seen if part.score >= floor)
        with clock.stage("damages"):
            closer = damages.damage_windows(photo, sure) if areas else []
            damage = self._damages.find(closer, sure, shown, floor)
            damage = severity.with_severity(damage, sure, (photo.width, photo.height))
        if floor is None:
            return sure, found, damage
        place = {index: _place(vehicle, vehicles) for index, vehicle in enumerate(sure)}
        by_place = {place[index]: vehicle.view for index, vehicle in enumerate(sure)}
        listed = tuple(v.model_copy(update={"view": by_place.get(i)}) for i, v in enumerate(vehicles))
        return listed, _relisted(found, place), _relisted(damage, place)

    def _may_hold_paper(self, photo: Photo, vehicles: Sequence[Vehicle]) -> bool:
        """Whether a photo is worth a look for papers: next to a vehicle only when it shows much text."""
        near = kind.near_vehicles(vehicles)
        if not near or area(near[0].box) < SCENE_SHARE * photo.width * photo.height:
            return True
        return len(self._text.find(photo.image, GLANCE_SIDE)) >= GATE_REGIONS

    def _pdf(self, data: bytes, name: str, clock: _Clock) -> PhotoReading:
        """One reading for all pages; its size, quality and fingerprint are those of the first page with a document."""
        check_bytes(data)
        pages: list[tuple[Photo, tuple[Document, ...]]] = []
        with clock.stage("documents"):
            for number, (page, lines) in enumerate(pdf_pages_with_text(data, name), 1):
                found = self._documents.read_page(page, lines)
                pages.append((page, tuple(d.model_copy(update={"pdf_page": number}) for d in found)))
                barren = len(pages) >= pdf.BARREN_PAGES and not any(p for _, p in pages[-pdf.BARREN_PAGES :])
                if barren or sum(len(papers) for _, papers in pages) >= pdf.MOST_PAPERS:
                    break
        documents = tuple(document for _, found in pages for document in found)
        first = next((page for page, found in pages if found), pages[0][0])
        return PhotoReading(
            sha256=hashlib.sha256(data).hexdigest(),
            width=first.width,
            height=first.height,
            kind=PhotoKind.INSURANCE_POLICY if documents else PhotoKind.OTHER,
            quality=Quality(usable=bool(documents)),
            documents=documents,
            fingerprint=fingerprint.fingerprint(first.image),
            pipeline=self.digest,
        )

    @cached_property
    def _vehicles(self) -> VehicleDetector:
        with self._opening:
            return VehicleDetector(threads=self._threads)

    @cached_property
    def _plates(self) -> PlateReader:
        with self._opening:
            return PlateReader(threads=self._threads)

    @cached_property
    def _parts(self) -> PartFinder:
        with self._opening:
            return PartFinder(threads=self._threads)

    @cached_property
    def _damages(self) -> DamageFinder:
        with self._opening:
            return DamageFinder(threads=self._threads)

    @cached_property
    def _documents(self) -> DocumentReader:
        with self._opening:
            return DocumentReader(self._text)

    @cached_property
    def _text(self) -> TextReader:
        return open_text_reader(self._threads)


def _shows_paper(documents: Sequence[Document]) -> bool:
    """Whether a paper was read; a frame number is stamped on a vehicle."""
    return any(document.type is not DocumentType.VIN for document in documents)


def _place(vehicle: Vehicle, among: Sequence[Vehicle]) -> int | None:
    """The index of a vehicle in another list of the same photo's vehicles."""
    same = (i for i, other in enumerate(among) if other.box == vehicle.box and other.class_ is vehicle.class_)
    return next(same, None)


_Owned = TypeVar("_Owned", PartRegion, Damage)


def _relisted(things: Sequence[_Owned], place: Mapping[int, int | None]) -> tuple[_Owned, ...]:
    """Parts or damages whose vehicle's index is that of another list."""
    return tuple(
        thing if thing.vehicle is None else thing.model_copy(update={"vehicle": place[thing.vehicle]})
        for thing in things
    )


def _plain(value: object) -> object:
    """A setting as JSON that is the same in every process: no address in memory, no order of a set."""
    if isinstance(value, frozenset):
        return sorted(str(member) for member in value)
    if isinstance(value, re.Pattern):
        return value.pattern
    if isinstance(value, Enum):
        return value.name
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, FunctionType | type):
        return f"{value.__module__}.{value.__qualname__}"
    raise TypeError(f"expected a setting of a known kind, found {type(value).__name__}")


class _Clock:
    """Wall-clock seconds by stage."""

    def __init__(self) -> None:
        self._started = time.perf_counter()
        self._stages: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        try:
            yield
        finally:
            self._stages[name] = self._stages.get(name, 0.0) + time.perf_counter() - started

    def seconds(self) -> dict[str, float]:
        return {**self._stages, "total": time.perf_counter() - self._started}
