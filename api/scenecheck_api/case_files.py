"""A case on disk: case.yaml and the photos that lie beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic import ValidationError

from scenecheck_api.errors import CaseFileError, FileProblem
from scenecheck_api.validation import describe, shown
from scenecheck_evidence.case import Case
from scenecheck_evidence.moments import CHINA
from scenecheck_evidence.strict_yaml import YamlTextError, parse_yaml

CASE_FILE = "case.yaml"
MAX_CASE_BYTES = 1_000_000
"""A case.yaml is a few kilobytes; anything near this is not one."""
MAX_PHOTOS = 300
"""More files than this in one case folder are a mistake of whoever filled it."""
MAX_PROBLEMS = 5
"""Problems of one case.yaml that its one line names."""

PHOTO_SUFFIXES = frozenset({".jpg", ".jpeg", ".jfif", ".png", ".webp", ".heic", ".heif", ".pdf"})
_SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"%PDF-")


@dataclass(frozen=True)
class CaseFolder:
    """A loaded case folder.

    Attributes:
        folder: where it lies.
        case: what case.yaml declares.
        files: path of each photo by its name in the case, those that case.yaml does not name included.
        problems: photos that case.yaml names and the folder does not hold.
    """

    folder: Path
    case: Case
    files: Mapping[str, Path]
    problems: tuple[FileProblem, ...] = ()


def load_case_folder(folder: Path) -> CaseFolder:
    """Read case.yaml and find the photos and PDFs of the folder.

    Raises:
        CaseFileError: case.yaml is missing or wrong.
    """
    case = load_case(folder / CASE_FILE)
    files: dict[str, Path] = {}
    problems: list[FileProblem] = []
    for hint in case.photos:
        path = folder / hint.file
        if path.is_file():
            files[hint.file] = path
        else:
            message = f"expected the photo that {CASE_FILE} names, found no such file in {folder.name or folder}"
            zh = f"案件文件夹里没有 {CASE_FILE} 所列的这张照片"
            problems.append(FileProblem(hint.file, "file_missing", message, zh))
    for path in sorted(folder.iterdir()):
        if path.name not in files and _is_photo(path):
            files[path.name] = path
    if len(files) > MAX_PHOTOS:
        raise CaseFileError(f"{folder}: expected at most {MAX_PHOTOS} photos in one case, found {len(files)}")
    return CaseFolder(folder, case, files, tuple(problems))


def load_case(path: Path) -> Case:
    """Read one case.yaml.

    Raises:
        CaseFileError: the file is missing, no YAML, or not a case; the message names the fields.
    """
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        raise CaseFileError(f"{path}: expected this file, found none", "case_file_missing") from None
    except OSError as error:
        raise CaseFileError(f"{path}: expected a readable file, found: {error.strerror}") from error
    if size > MAX_CASE_BYTES:
        raise CaseFileError(f"{path}: expected at most {MAX_CASE_BYTES} bytes, found {size}")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise CaseFileError(f"{path}: expected a readable file, found: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CaseFileError(f"{path}: expected UTF-8 text, found byte {error.start} that is none") from None
    return parse_case(text, str(path))


def parse_case(text: str, name: str = CASE_FILE) -> Case:
    """Parse the text of a case.yaml.

    Args:
        text: YAML without anchors; times without an offset are Asia/Shanghai.
        name: how messages call the file.

    Raises:
        CaseFileError: the text is not the YAML of a case.
    """
    try:
        raw = parse_yaml(text)
    except YamlTextError as error:
        raise CaseFileError(f"{name}: {error}") from None
    if not isinstance(raw, dict):
        raise CaseFileError(
            f"{name}: expected the fields of a case (case_id, occurred_at, parties), found {shown(raw)}"
        )
    problems = _normalise(raw)
    try:
        case = Case.model_validate(raw)
    except ValidationError as error:
        problems += describe(Case, error)
    if problems:
        more = f"; and {len(problems) - MAX_PROBLEMS} more" if len(problems) > MAX_PROBLEMS else ""
        raise CaseFileError(f"{name}: {'; '.join(problems[:MAX_PROBLEMS])}{more}")
    return case


def _normalise(raw: dict[Any, Any]) -> list[str]:
    """Bring a raw case to the types the model takes, in place; returns what cannot be brought there."""
    problems: list[str] = []
    for key in [key for key in raw if not isinstance(key, str)]:
        problems.append(f"{shown(key)}: expected a field name, found {shown(key)}")
        del raw[key]
    for optional in ("place", "declared", "photos"):
        if optional in raw and raw[optional] is None:  # `place:` with nothing behind it leaves the place out
            del raw[optional]
    when = raw.get("occurred_at")
    if when is not None:
        moment = _moment(when)
        if moment is None:
            problems.append(
                f"occurred_at: expected a date and time such as 2026-11-20T08:31:00+08:00; found {shown(when)}"
            )
            raw["occurred_at"] = datetime(1970, 1, 1, tzinfo=CHINA)
        else:
            raw["occurred_at"] = moment
    for index, photo in enumerate(raw["photos"] if isinstance(raw.get("photos"), list) else []):
        name = photo.get("file") if isinstance(photo, dict) else None
        if isinstance(name, str) and name:
            if _inside(name):
                photo["file"] = str(PurePosixPath(name))
            else:
                problems.append(f"photos[{index}].file: expected a file inside the case folder; found {shown(name)}")
    return problems


def _moment(value: object) -> datetime | None:
    """A date and time; without an offset it is Asia/Shanghai. A date alone is no time."""
    if not isinstance(value, str) or ":" not in value:
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=CHINA)


def _inside(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts and "\0" not in name


def _is_photo(path: Path) -> bool:
    """Whether a file of the folder is meant as a photo: by its name, or by how it begins."""
    if path.name.startswith(".") or not path.is_file():
        return False
    if path.suffix.lower() in PHOTO_SUFFIXES:
        return True
    try:
        with path.open("rb") as file:
            head = file.read(16)
    except OSError:
        return False
    webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    heif = head[4:8] == b"ftyp" and head[8:12] in {b"heic", b"heix", b"mif1", b"msf1", b"hevc", b"heim"}
    return head.startswith(_SIGNATURES) or webp or heif
