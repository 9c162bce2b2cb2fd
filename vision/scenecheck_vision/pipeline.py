"""One file in, one reading out: the order of the readers, the models they share, and the digest of it all."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from importlib.metadata import version

from scenecheck_evidence.reading import Document, PhotoKind, PhotoReading, Quality, Vehicle
from scenecheck_models.manifest import load_manifest
from scenecheck_vision import decode, exposure, fingerprint, kind, pdf, quality, sharpness, text
from scenecheck_vision.intake import check_bytes, is_pdf
from scenecheck_vision.papers import (
    alphabets,
    checks,
    classify,
    dashes,
    glyphs,
    implied,
    labels,
    orientation,
    pairing,
    places,
    reader,
    seal,
    second_look,
    values,
    vin,
)
from scenecheck_vision.papers.reader import GATE_REGIONS, DocumentReader
from scenecheck_vision.pdf import pdf_pages
from scenecheck_vision.photo import Photo, load_photo
from scenecheck_vision.plates import PlateReader, link_plates
from scenecheck_vision.text import RapidOcrReader
from scenecheck_vision.vehicles import VehicleDetector

READING_VERSION = 1
"""Raised when the code reads differently with the same models and settings, so that stored readings are made again."""
MODELS = ("vehicles", "plates", "plate_text")
SCENE_SHARE = 0.1
"""A vehicle that covers this share of a photo makes it a scene: of 120 photographed papers none showed half of that."""
GLANCE_SIDE = 480
"""Long side in pixels at which a scene is searched for text, less than half the work of the document reader's own."""
_PAPER_MODULES = (
    alphabets, checks, classify, dashes, glyphs, implied, labels, orientation, pairing, places, reader, seal,
    second_look, values, vin,
)  # fmt: skip
_SETTING_MODULES = (decode, exposure, kind, pdf, quality, sharpness, text, *_PAPER_MODULES)
_SETTING = (int, float, str, tuple)


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
            "text": ["rapidocr", version("rapidocr")],
            "settings": {
                f"{module.__name__}.{name}": value
                for module in _SETTING_MODULES
                for name, value in sorted(vars(module).items())
                if name.isupper() and isinstance(value, _SETTING)
            },
        }
        return hashlib.sha256(json.dumps(made_of, sort_keys=True, default=str).encode()).hexdigest()

    def read_photo(self, data: bytes, name: str, floor: float | None = None) -> tuple[PhotoReading, dict[str, float]]:
        """Read one file: a photo, or a policy in PDF; the content decides.

        Args:
            data: the file's bytes.
            name: its name, for messages and the warning about a wrong extension.
            floor: list every detection with at least this score; the product's own thresholds when left out.

        Returns:
            The reading, and seconds by stage (decode, vehicles, plates, documents, quality, fingerprint, total).

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
        with clock.stage("plates"):
            plates = self._plates.read(photo, floor, vehicles)
            vehicles = link_plates(vehicles, plates)
        with clock.stage("documents"):
            documents = self._documents.read(photo) if self._may_hold_paper(photo, vehicles) else ()
        shown = kind.photo_kind((photo.width, photo.height), vehicles, plates, documents)
        with clock.stage("quality"):
            judged = quality.judge(photo, shown, vehicles, plates, documents)
        with clock.stage("fingerprint"):
            hashed = fingerprint.fingerprint(photo.image)
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
            documents=documents,
            fingerprint=hashed,
            pipeline=self.digest,
        )

    def _may_hold_paper(self, photo: Photo, vehicles: Sequence[Vehicle]) -> bool:
        """Whether a photo is worth a look for papers: next to a vehicle only when it shows much text."""
        near = kind.near_vehicles(vehicles)
        if not near or kind.area(near[0].box) < SCENE_SHARE * photo.width * photo.height:
            return True
        return len(self._text.find(photo.image, GLANCE_SIDE)) >= GATE_REGIONS

    def _pdf(self, data: bytes, name: str, clock: _Clock) -> PhotoReading:
        """One reading for all pages; its size, quality and fingerprint are those of the first page with a document."""
        check_bytes(data)
        pages: list[tuple[Photo, tuple[Document, ...]]] = []
        with clock.stage("documents"):
            for number, page in enumerate(pdf_pages(data, name), 1):
                found = self._documents.read(page)
                pages.append((page, tuple(d.model_copy(update={"pdf_page": number}) for d in found)))
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
    def _documents(self) -> DocumentReader:
        with self._opening:
            return DocumentReader(self._text)

    @cached_property
    def _text(self) -> RapidOcrReader:
        return RapidOcrReader(self._threads)


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
