"""Agreement and determination as one A4 page each (more where there are many parties): tables of what is known.

A line that is still open says 待填 and leaves room to write; what the sources say of it stands beside. The same value
gives the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from scenecheck_api.case_papers.fonts import register_font, require_characters, with_geta
from scenecheck_api.case_papers.signatures import Signature, SignedAgreement, drawn
from scenecheck_evidence.base import Text
from scenecheck_evidence.collect import party_name
from scenecheck_evidence.issued.agreement import Agreement
from scenecheck_evidence.issued.determination import Determination
from scenecheck_evidence.issued.entry import TO_BE_FILLED, Entry, EntryStatus
from scenecheck_evidence.issued.lines import PartyLines
from scenecheck_evidence.moments import CHINA

_MARGIN = 18 * mm
WIDTH = A4[0] - 2 * _MARGIN
_LABEL_WIDTH = 30 * mm
_SIGN_HEIGHT = 14 * mm
_PARTIES_ABREAST = 3
_GREY = colors.HexColor("#5f5f5f")
_BLANK = "\N{NO-BREAK SPACE}" * 8
"""Room to write; ordinary spaces are drawn together."""
_UNCHECKED = "未核对"


class Sheet:
    """Styles of one font, and the blocks made with them."""

    def __init__(self, font: str) -> None:
        def style(size: float, leading: float, **more: object) -> ParagraphStyle:
            return ParagraphStyle(
                f"{font} {size}", fontName=font, fontSize=size, leading=leading, wordWrap="CJK", **more
            )

        self.title = style(16, 22, alignment=TA_CENTER)
        self.head = style(9, 13, alignment=TA_CENTER, textColor=_GREY)
        self.body = style(10, 14)
        self.small = style(8, 11, textColor=_GREY)

    def cell(self, entry: Entry) -> list[Flowable]:
        """The value of a line; grey where it is open, and what stands behind it where that is not two sources."""
        if entry.status is EntryStatus.OPEN:
            cell = [Paragraph(f'<font color="#5f5f5f">（{TO_BE_FILLED.zh}）</font>', self.body)]
        else:
            cell = [Paragraph(escape(entry.value or ""), self.body)]
        notes = [entry.note.zh] if entry.note else []
        if entry.status is EntryStatus.STATED and any(source.from_ == "paper" for source in entry.sources):
            notes.append(_UNCHECKED)
        return [*cell, *(Paragraph(escape(note), self.small) for note in notes)]

    def label(self, text: Text) -> Paragraph:
        """What a line is called."""
        return Paragraph(escape(text.zh), self.body)

    def lines(self, entries: Iterable[Entry]) -> Table:
        """Label and value, a line each."""
        rows = [[self.label(entry.label), self.cell(entry)] for entry in entries]
        return ruled(Table(rows, colWidths=[_LABEL_WIDTH, WIDTH - _LABEL_WIDTH]))

    def signature(self, signature: Signature | None) -> list[Flowable]:
        """What was drawn and typed, with its time; room to sign where nothing was."""
        if signature is None:
            return [Paragraph("", self.body)]
        drawing: list[Flowable] = [drawn(signature)] if signature.strokes else []
        name = with_geta(self.small.fontName, signature.name)  # whoever signs types what they like
        at = f"{signature.signed_at.astimezone(CHINA):%Y-%m-%d %H:%M}"
        return [*drawing, Paragraph(f"{escape(name)} {at}", self.small)]

    def parties(self, parties: Sequence[PartyLines], signatures: Iterable[Signature] = ()) -> list[Flowable]:
        """The parties side by side, three at most; a line that a kind of party does not have is a dash."""
        signed = {one.party: one for one in signatures}
        blocks: list[Flowable] = []
        for start in range(0, len(parties), _PARTIES_ABREAST):
            abreast = parties[start : start + _PARTIES_ABREAST]
            labels = {entry.name: entry.label for party in abreast for entry in party.entries}
            order = max((party.entries for party in abreast), key=len)
            rows: list[list[object]] = [["", *(self.label(party_name(party.id)) for party in abreast)]]
            heights: list[float | None] = [None]
            for name in (entry.name for entry in order):
                held = [next((e for e in party.entries if e.name == name), None) for party in abreast]
                cells = [self.cell(entry) if entry else Paragraph("—", self.body) for entry in held]
                if name == "signature":
                    cells = [self.signature(signed.get(party.id)) for party in abreast]
                rows.append([self.label(labels[name]), *cells])
                heights.append(_SIGN_HEIGHT if name == "signature" and not signed else None)
            width = (WIDTH - _LABEL_WIDTH) / len(abreast)
            table = Table(rows, colWidths=[_LABEL_WIDTH, *[width] * len(abreast)], rowHeights=heights)
            blocks += [ruled(table), Spacer(1, 3 * mm)]
        return blocks


def ruled(table: Table) -> Table:
    """A table with its lines."""
    table.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("TOPPADDING", (0, 0), (-1, -1), 2.5),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5),
            ]
        )
    )
    return table


def agreement_pdf(agreement: Agreement, font: Path | None = None, signed: SignedAgreement | None = None) -> bytes:
    """The agreement as PDF.

    Args:
        agreement: its lines.
        font: a TrueType font to embed; None leaves the face to whatever shows the page.
        signed: the same agreement as the parties signed it on their phones; None leaves room to sign.

    Raises:
        PaperFontError: the font cannot be used, or lacks a character.
    """
    signatures = signed.signatures if signed is not None else ()
    sheet = sheet_for(font, agreement.model_dump_json())
    story: list[Flowable] = [
        Paragraph(agreement.title.zh, sheet.title),
        Paragraph(escape(f"案件 {agreement.case_id} · {agreement.article}"), sheet.head),
        Spacer(1, 4 * mm),
        sheet.lines(agreement.entries),
        Spacer(1, 3 * mm),
        *sheet.parties(agreement.parties, signatures),
        sheet.lines([agreement.facts]),
        Spacer(1, 3 * mm),
        KeepTogether([Paragraph(escape(notice.zh), sheet.small) for notice in agreement.notices]),
        Spacer(1, 6 * mm),
        Paragraph(f"签署日期：{_BLANK}年{_BLANK}月{_BLANK}日", sheet.body)
        if signed is None
        else Paragraph(f"各方已在手机上签名。签名所对文本 SHA-256：{signed.sha256}", sheet.small),
    ]
    return build(story, f"{agreement.title.zh} {agreement.case_id}")


def determination_pdf(determination: Determination, font: Path | None = None) -> bytes:
    """The draft of the determination as PDF.

    Args:
        determination: its lines.
        font: as for `agreement_pdf`.

    Raises:
        PaperFontError: the font cannot be used, or lacks a character.
    """
    sheet = sheet_for(font, determination.model_dump_json())
    head = f"{determination.authority.zh} · 案件 {determination.case_id} · {determination.article}"
    draft = f"草稿，未经交通警察签名并加盖印章无效；应于{determination.due:%Y年%m月%d日}前作出"
    story: list[Flowable] = [
        Paragraph(determination.title.zh, sheet.title),
        Paragraph(escape(head), sheet.head),
        Paragraph(draft, sheet.head),
        Spacer(1, 4 * mm),
        sheet.lines([determination.number, *determination.entries]),
        Spacer(1, 3 * mm),
        *sheet.parties(determination.parties),
        sheet.lines([determination.facts, determination.responsibility, determination.officer]),
        Spacer(1, 3 * mm),
        KeepTogether([Paragraph(escape(notice.zh), sheet.small) for notice in determination.notices]),
        Spacer(1, 6 * mm),
        Paragraph(f"交通警察签名（印章）：{_BLANK * 4}{_BLANK}年{_BLANK}月{_BLANK}日", sheet.body),
    ]
    return build(story, f"{determination.title.zh} {determination.case_id}")


def sheet_for(font: Path | None, text: str) -> Sheet:
    """The styles of a font that shows a text.

    Raises:
        PaperFontError: the font cannot be used, or lacks a character.
    """
    name = register_font(font)
    require_characters(name, text)
    return Sheet(name)


def build(story: list[Flowable], title: str) -> bytes:
    """The file of a paper."""
    buffer = io.BytesIO()
    document = SimpleDocTemplate(
        buffer,
        pagesize=A4,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
        title=title,
        author="SceneCheck",
        lang="zh-CN",
        invariant=1,  # no time and no random identifier in the file
    )
    document.build(story)
    return buffer.getvalue()
