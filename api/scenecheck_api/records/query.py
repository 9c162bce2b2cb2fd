"""What the records are asked for a case: the plates, numbers and names that its photos and parties show.

A register of a million vehicles is not handed to `check`; what is, is every record that `check` could take for one of
this case. So a query holds every value that a record is found by there (`scenecheck_evidence.registers`), and a record
is filed under the same words. Not found so is a driver whose name the register masks and whose number was misread.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scenecheck_evidence.case import Case
from scenecheck_evidence.compare import VIN_TAIL_MIN, normal_number, normal_plate, plain
from scenecheck_evidence.copies import bits_between
from scenecheck_evidence.reading import PhotoKind, PhotoReading
from scenecheck_evidence.records import AccidentRecord, DriverRecord, PolicyRecord, Record, VehicleRecord
from scenecheck_evidence.recurrence import normal_phone

VIN_TAIL = 6
"""Frame numbers are filed under so many last characters, which few vehicles share (4 where a record has no more)."""
HASH_BANDS = 8
"""A fingerprint of 64 bits is filed under 8 bands of 8: two of up to 7 bits apart share a band (pigeonhole)."""
COPY_BANDS = 4
"""A fingerprint of copies is filed under 4 bands of 16 bits, taken from those that the mirror leaves alone. Measured on
849 changed photos (docs/copies.md): resized, compressed, darkened and mirrored copies share a band in 99.5 % and more,
copies cut by up to 5 % at each edge in 94 %, other photos in 0.14 %."""
_SCENES = (PhotoKind.SCENE, PhotoKind.CLOSEUP)
"""Photos that happen once; a licence may well be photographed alike twice."""
SHORT_BITS, LONG_BITS = 16, 90
"""The most bits by which a rule set may let two fingerprints of copies differ, of 64 and of 255. Of other photos that
share a band hardly any are so near: a few records are looked at closely, not a share of all that there are."""
_BANDS = ("copy:", "hash:")
MOST_TERMS = 60
"""Values of one sort that are asked for; a photo of a car park shows more plates than matter."""


@dataclass(frozen=True)
class RecordQuery:
    """The values by which the records of one case are found, each normalised as it is compared.

    Attributes:
        case_id: the case; its own record among the accidents is never asked for.
        plates, vins, licence_numbers, names, policy_numbers: what papers, photos and parties show.
        photo_hashes: fingerprints in hexadecimal, of 16 digits or, of scenes, of 64.
        phones: digits of the parties' phones.
    """

    case_id: str
    plates: tuple[str, ...] = ()
    vins: tuple[str, ...] = ()
    licence_numbers: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    policy_numbers: tuple[str, ...] = ()
    photo_hashes: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()

    def values(self, by: str) -> tuple[str, ...]:
        """The values of one sort: plate, vin, licence_number, name or policy_number."""
        return {
            "plate": self.plates,
            "vin": self.vins,
            "licence_number": self.licence_numbers,
            "name": self.names,
            "policy_number": self.policy_numbers,
        }[by]


def query_of(case: Case, readings: Mapping[str, PhotoReading]) -> RecordQuery:
    """The query of a case; the order of photos changes nothing."""
    found: dict[str, list[str]] = {}
    papers = [d for _, reading in sorted(readings.items()) for d in reading.documents]
    for name in ("plate_number", "vin", "licence_number", "name", "policy_number"):
        found[name] = [v for d in papers if (v := d.value(name))]
    seen = [plate for _, reading in sorted(readings.items()) for plate in reading.plates]
    plates = [
        *(p.plate for p in case.parties if p.plate),
        *found["plate_number"],
        *(plate.text for plate in sorted(seen, key=lambda p: (-p.score, p.text))),
    ]
    hashes = [mark for reading in readings.values() for mark in marks_of(reading)]
    return RecordQuery(
        case_id=case.case_id,
        plates=_each(normal_plate(p) for p in plates),
        vins=_each(v for text in found["vin"] if len(v := normal_number(text)) >= VIN_TAIL_MIN),
        licence_numbers=_each(normal_number(n) for n in found["licence_number"]),
        names=_each(plain(n) for n in (*(p.driver for p in case.parties if p.driver), *found["name"])),
        policy_numbers=_each(normal_number(n) for n in found["policy_number"]),
        photo_hashes=tuple(sorted(set(hashes))),
        phones=_each(normal_phone(p.phone) for p in case.parties),
    )


def marks_of(reading: PhotoReading) -> tuple[str, ...]:
    """The fingerprints of a photo; of a scene those that tell copies, of the whole and its inner crops, too."""
    marks = [reading.fingerprint.hex] if reading.fingerprint is not None else []
    if reading.copy_fingerprint is not None and reading.kind in _SCENES:
        marks += [reading.copy_fingerprint.hex, *reading.copy_fingerprint.crops]
    return tuple(marks)


def marks_to_file(reading: PhotoReading) -> tuple[str, ...]:
    """The fingerprints that a case of this service is found by later: none of papers, the better kind of scenes."""
    if reading.documents:
        return ()
    marks = marks_of(reading)
    return tuple(mark for mark in marks if len(mark) == 64) or marks


def is_band(term: str) -> bool:
    """Whether a term is a part of a fingerprint, which many photos share."""
    return term.startswith(_BANDS)


def marks_near(mark: str, held: str) -> bool:
    """Whether two fingerprints are so near that a rule set may call their photos copies."""
    if len(mark) != len(held):
        return False
    if len(mark) == 64:
        return bits_between(int(mark, 16), int(held, 16)) <= LONG_BITS
    return (int(mark, 16) ^ int(held, 16)).bit_count() <= SHORT_BITS


def marks_by_band(marks: Iterable[str]) -> dict[str, list[str]]:
    """The fingerprints that stand behind each band."""
    by_band: dict[str, list[str]] = {}
    for mark in marks:
        for band in hash_bands(mark):
            by_band.setdefault(band, []).append(mark)
    return by_band


def is_about(query: RecordQuery, terms: frozenset[str], record: Record) -> bool:
    """Whether a record may be of a query's case: by a word they share, or by a photo that may be a copy.

    Args:
        query: of the case.
        terms: `terms_of_query` of it.
        record: any.
    """
    shared = terms & terms_of_record(record)
    if not all(map(is_band, shared)):
        return True
    if not shared or not isinstance(record, AccidentRecord):
        return False
    return any(marks_near(mark, held) for mark in query.photo_hashes for held in record.photo_hashes)


def terms_of_query(query: RecordQuery) -> frozenset[str]:
    """The words that records of the query are filed under."""
    terms = {
        *(f"plate:{p}" for p in query.plates),
        *(term for v in query.vins for term in _vin_terms(v, asked=True)),
        *(f"licence:{n}" for n in query.licence_numbers),
        *(f"licence_tail:{n[-4:]}" for n in query.licence_numbers if len(n) > 4),
        *(f"name:{n}" for n in query.names),
        *(f"policy:{n}" for n in query.policy_numbers),
        *(band for one in query.photo_hashes for band in hash_bands(one)),
        *(term for n in query.licence_numbers for term in (f"driver:{n}", f"driver_tail:{n[-4:]}")),
        *(f"phone:{p}" for p in query.phones),
    }
    return frozenset(terms)


def terms_of_record(record: Record) -> frozenset[str]:
    """The words to file a record under; every query that should find it holds one of them.

    Raises:
        TypeError: it is a record of none of the four kinds.
    """
    if isinstance(record, VehicleRecord):
        return frozenset({f"plate:{normal_plate(record.plate)}", *_vin_terms(normal_number(record.vin))})
    if isinstance(record, DriverRecord):
        number, name = normal_number(record.licence_number), plain(record.name)
        return frozenset({f"licence_tail:{number[-4:]}" if "*" in number else f"licence:{number}", f"name:{name}"})
    if isinstance(record, PolicyRecord):
        plate = {f"plate:{normal_plate(record.plate)}"} if record.plate else set()
        number = normal_number(record.policy_number)
        return frozenset({f"policy:{number}", *plate, *_vin_terms(normal_number(record.vin))})
    if isinstance(record, AccidentRecord):
        plates = {f"plate:{normal_plate(p)}" for p in record.plates}
        drivers = {f"driver_tail:{n[-4:]}" if "*" in n else f"driver:{n}" for n in map(normal_number, record.drivers)}
        phones = {f"phone:{digits}" for phone in record.phones if (digits := normal_phone(phone))}
        return frozenset({*plates, *drivers, *phones, *(b for one in record.photo_hashes for b in hash_bands(one))})
    raise TypeError(f"expected a record of one of the four kinds, found {type(record).__name__}")


def hash_bands(fingerprint: str) -> Iterable[str]:
    """The bands of a fingerprint in hexadecimal, nothing when it is none."""
    if re.fullmatch(r"[0-9a-f]{64}", fingerprint):
        for band in range(COPY_BANDS):
            yield f"copy:{band}:{fingerprint[4 * band : 4 * band + 4]}"
    if not re.fullmatch(r"[0-9a-f]{16}", fingerprint):
        return
    for band in range(HASH_BANDS):
        yield f"hash:{band}:{fingerprint[2 * band : 2 * band + 2]}"


def _vin_terms(vin: str, *, asked: bool = False) -> Iterable[str]:
    """A record is filed under its longest tail; a query asks for both, since the record may hold only a short one."""
    vin = vin.lstrip("*")
    if len(vin) >= VIN_TAIL:
        yield f"vin:{vin[-VIN_TAIL:]}"
    if len(vin) >= VIN_TAIL_MIN and (asked or len(vin) < VIN_TAIL):
        yield f"vin:{vin[-VIN_TAIL_MIN:]}"


def _each(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(v for v in values if v))[:MOST_TERMS]
