"""What a layout model of a form consists of; the models themselves are data in the modules `form_*`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from scenecheck_evidence.reading import DocumentType, Page, Variant
from scenecheck_vision.papers.values import Parser


class Place(Enum):
    """Where the value of a label lies."""

    RIGHT = "right"
    """Beside the label, or under it where the form is a screen."""
    SEAL = "seal"
    """Without a label: the words of the seal, left of the labels of the lower half."""
    FREE = "free"
    """Without a label: wherever a text of its type stands that no label claims."""


@dataclass(frozen=True)
class Label:
    """A printed label and the value that belongs to it.

    Attributes:
        field: name of the field, or None for a label whose value is not wanted but must not be taken for another's.
        zh: printed forms, without spaces; the first is the standard one.
        en: printed English forms, without spaces.
        parse: how the value reads.
        outputs: names of the fields that the parser gives when it gives more than one value.
        place: where the value lies.
        lines: how many lines a value may take.
        own: whether the label tells this form from the others.
        alphabet: characters that a value consists of, for the second look.
        latest: whether stamps beside and below each other give the value, the latest of them.
    """

    field: str | None
    zh: tuple[str, ...]
    en: tuple[str, ...] = ()
    parse: Parser | None = None
    outputs: tuple[str, ...] = ()
    place: Place = Place.RIGHT
    lines: int = 1
    own: bool = False
    alphabet: str | None = None
    latest: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The fields this label fills."""
        return self.outputs or ((self.field,) if self.field else ())


def shared(*labels: Label) -> tuple[Label, ...]:
    """Labels that this form prints as others do, so that they do not tell it from them."""
    return tuple(replace(label, own=False) for label in labels)


@dataclass(frozen=True)
class Form:
    """A page of a paper.

    Attributes:
        titles: printed titles, without spaces; they prove the form.
        refuse: words that prove that the page is another paper.
        labels: in reading order.
        fields: every field of the form as the contract names them.
        stacked: whether values may stand below their labels, as on screens.
        noise: printed words that are never part of a value.
        fixed: fields whose value the form itself gives.
        joined: fields made of several labelled values, in order, separated by `|`.
        totals: sums that words and figures repeat, by their field: fields printed above, and fields printed below.
        seal_beside: labels that stand right of the issuer's seal, by their first field.
        table: name of the field that a table of covers fills, rows separated by `;`.
        grid: row of labels by their first field, counted in even rows, and column: those of one begin at one edge.
    """

    type: DocumentType
    page: Page | None
    variant: Variant
    titles: tuple[str, ...]
    labels: tuple[Label, ...]
    refuse: tuple[str, ...] = ()
    noise: tuple[str, ...] = ()
    stacked: bool = False
    fixed: Mapping[str, str] = field(default_factory=dict)
    joined: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    grid: Mapping[str, tuple[float, int]] = field(default_factory=dict)
    seal_beside: tuple[str, ...] = ()
    totals: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = field(default_factory=dict)
    table: str | None = None

    @property
    def fields(self) -> tuple[str, ...]:
        """Names of the fields of this form, in reading order."""
        parts = {part for names in self.joined.values() for part in names}
        printed = [name for label in self.labels for name in label.names if name not in parts]
        table = (self.table,) if self.table else ()
        return tuple(dict.fromkeys([*printed, *self.joined, *table, *self.fixed]))
