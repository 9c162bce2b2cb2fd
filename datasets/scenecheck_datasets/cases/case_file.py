"""A case as `check` takes it, and copies of it that differ in one thing."""

from __future__ import annotations

from dataclasses import dataclass, replace

from scenecheck_datasets.cases.perfect_readings import read_field
from scenecheck_evidence.case import Case, PhotoHint, Slot
from scenecheck_evidence.reading import PhotoReading
from scenecheck_evidence.records import Records


@dataclass(frozen=True)
class CaseFile:
    """What `check` takes: the case, its readings by file, the records.

    `files` tells the file of a photo by what it shows: front, rear, collision, or slot_party such as
    driving_licence_main_甲.
    """

    case: Case
    readings: dict[str, PhotoReading]
    records: Records
    files: dict[str, str]

    def with_case(self, **changes: object) -> CaseFile:
        """The same with something else declared."""
        return replace(self, case=self.case.model_copy(update=changes))

    def with_declared(self, **changes: object) -> CaseFile:
        """The same with other answers to what is asked."""
        return self.with_case(declared=self.case.declared.model_copy(update=changes))

    def with_party(self, party: str, **changes: object) -> CaseFile:
        """The same with something else declared of one party."""
        return self.with_case(
            parties=tuple(p.model_copy(update=changes) if p.id == party else p for p in self.case.parties)
        )

    def with_record(self, register: str, place: int, **changes: object) -> CaseFile:
        """The same with one record changed; `register` is vehicles, drivers, policies or accidents."""
        rows = list(getattr(self.records, register))
        rows[place] = rows[place].model_copy(update=changes)
        return self.with_records(**{register: tuple(rows)})

    def with_photo(self, file: str, made: PhotoReading, slot: Slot | None = None, party: str | None = None) -> CaseFile:
        """The same with one more photo."""
        hints = (*self.case.photos, PhotoHint(file=file, slot=slot, party=party))
        return replace(self, readings={**self.readings, file: made}).with_case(photos=hints)

    def with_reading(self, file: str, **changes: object) -> CaseFile:
        """The same with one reading changed."""
        changed = self.readings[file].model_copy(update=changes)
        return replace(self, readings={**self.readings, file: changed})

    def without(self, file: str) -> CaseFile:
        """The same without one photo."""
        photos = tuple(p for p in self.case.photos if p.file != file)
        readings = {f: r for f, r in self.readings.items() if f != file}
        return replace(self, case=self.case.model_copy(update={"photos": photos}), readings=readings)

    def with_field(self, file: str, **values: str | None) -> CaseFile:
        """The same with fields of the paper in one photo printed differently."""
        document = self.readings[file].documents[0]
        fields = dict(document.fields)
        for name, value in values.items():
            fields[name.rstrip("_")] = read_field(value)
        return self.with_reading(file, documents=(document.model_copy(update={"fields": fields}),))

    def with_records(self, **changes: object) -> CaseFile:
        """The same with other records."""
        return replace(self, records=self.records.model_copy(update=changes))
