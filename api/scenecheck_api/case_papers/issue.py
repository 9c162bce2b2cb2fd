"""All papers of a judged case: which are due, as JSON and PDF, written to a folder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from scenecheck_api.case_papers.pdf import agreement_pdf, determination_pdf
from scenecheck_api.case_papers.signatures import SignedAgreement
from scenecheck_api.errors import OutputError
from scenecheck_api.validation import describe
from scenecheck_evidence.base import Text, Value
from scenecheck_evidence.case import Case
from scenecheck_evidence.issued.agreement import agreement
from scenecheck_evidence.issued.determination import determination
from scenecheck_evidence.issued.errors import PaperNotDueError, ResponsibilityError
from scenecheck_evidence.issued.notice import notice_text, notices
from scenecheck_evidence.issued.responsibility import FixedResponsibility
from scenecheck_evidence.report import CheckReport
from scenecheck_evidence.ruleset import RuleSet
from scenecheck_evidence.strict_yaml import YamlTextError, parse_yaml


@dataclass
class IssuedPapers:
    """The files of the papers by name, and why a paper is not among them."""

    files: dict[str, bytes] = field(default_factory=dict)
    not_due: list[Text] = field(default_factory=list)


def issue_papers(
    case: Case,
    report: CheckReport,
    rules: RuleSet,
    fixed: FixedResponsibility | None = None,
    font: Path | None = None,
    signed: SignedAgreement | None = None,
) -> IssuedPapers:
    """Make every paper that the route leaves a place for.

    Args:
        case: the case.
        report: its report.
        rules: the rule set.
        fixed: the responsibility that an officer fixed; it enters the determination and the notices.
        font: a TrueType font to embed in the PDFs.
        signed: the agreement as the parties signed it, in place of an open one.

    Raises:
        PaperFontError: the font cannot be used, or lacks a character.
        ResponsibilityError: `fixed` leaves a party out, or its degrees do not go together.
    """
    issued = IssuedPapers()
    try:
        settled = signed.paper if signed is not None else agreement(case, report)
        issued.files |= {"agreement.json": paper_json(settled), "agreement.pdf": agreement_pdf(settled, font, signed)}
    except PaperNotDueError as error:
        issued.not_due.append(error.text)
    try:
        draft = determination(case, report, rules, fixed)
        issued.files |= {"determination.json": paper_json(draft), "determination.pdf": determination_pdf(draft, font)}
    except PaperNotDueError as error:
        issued.not_due.append(error.text)
    for number, notice in enumerate(notices(case, report, rules, fixed), 1):
        text = notice_text(notice)
        issued.files[f"notice-{number}.json"] = paper_json(notice)
        issued.files[f"notice-{number}.txt"] = f"{text.zh}\n\n{text.en}\n".encode()
    return issued


def load_fixed(path: Path) -> FixedResponsibility:
    """The responsibility that an officer fixed, from a YAML file.

    Raises:
        ResponsibilityError: the file is no YAML, or holds something else.
    """
    try:
        raw = parse_yaml(path.read_text(encoding="utf-8-sig"))
        return FixedResponsibility.model_validate(raw)
    except (OSError, UnicodeDecodeError, YamlTextError) as error:
        raise ResponsibilityError(f"{path}: readable YAML expected, found: {' '.join(str(error).split())}") from error
    except ValidationError as error:
        raise ResponsibilityError(f"{path}: {'; '.join(describe(FixedResponsibility, error))}") from error


def paper_json(paper: Value) -> bytes:
    """A paper as JSON for programs, in UTF-8; the same value gives the same bytes."""
    return (json.dumps(paper.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n").encode()


def write_papers(issued: IssuedPapers, folder: Path) -> Iterator[Path]:
    """Write the files, each whole or not at all; yields their paths.

    Raises:
        OutputError: the folder cannot be made or written to.
    """
    for name, data in issued.files.items():
        path = folder / name
        part = path.with_name(f".{name}.part")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            part.write_bytes(data)
            part.replace(path)
        except OSError as error:
            raise OutputError(f"{path}: expected a folder to write to, found: {error.strerror}") from error
        yield path
