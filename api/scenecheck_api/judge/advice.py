"""What to tell the uploader while the case is open: which photo will do, and how to retake one that will not."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from scenecheck_api.judge.inputs import CaseInputs
from scenecheck_evidence.base import Text, Value
from scenecheck_evidence.case import Slot
from scenecheck_evidence.filling import slots_of
from scenecheck_evidence.reading import PhotoKind, PhotoReading
from scenecheck_evidence.report import SlotResult, SlotStatus
from scenecheck_evidence.ruleset import RuleSet


class Reason(Value):
    """What is wrong with a photo: a stable word, and the same for people."""

    code: str = Field(examples=["glare"])
    text: Text


class FilledSlot(Value):
    """A slot of the case that the photo fills."""

    slot: Slot
    party: str | None = None


class Advice(Value):
    """Whether a photo will do, beside the others that the case holds so far."""

    will_do: bool = Field(description="照片是否合格 whether the photo need not be taken again")
    kind: PhotoKind
    fills: tuple[FilledSlot, ...] = ()
    reasons: tuple[Reason, ...] = ()
    retake: Text | None = Field(None, description="怎样重拍 how to take it again")


def slots_so_far(inputs: CaseInputs, rules: RuleSet) -> tuple[SlotResult, ...]:
    """The slots as the photos read so far fill them, without records."""
    return slots_of(inputs.case, inputs.readings, rules, inputs.errors)


def advise(file: str, reading: PhotoReading, slots: Sequence[SlotResult], rules: RuleSet) -> Advice:
    """What to tell about one photo.

    Args:
        file: its name in the case.
        reading: what was read from it.
        slots: of the case so far.
        rules: name the reasons and say how to mend them.
    """
    mine = [slot for slot in slots if slot.file == file]
    fills = tuple(FilledSlot(slot=s.slot, party=s.party) for s in mine if s.status is SlotStatus.OK)
    wanting = [slot for slot in mine if slot.status is SlotStatus.RETAKE]
    codes = [code for slot in wanting for code in slot.reasons]
    if not mine and not reading.quality.usable:
        codes = [problem.value for problem in reading.quality.problems] or ["not_usable"]
    codes = list(dict.fromkeys(codes))
    sentences = list(dict.fromkeys(rules.retakes[code] for code in codes if code in rules.retakes))
    return Advice(
        will_do=not codes,
        kind=reading.kind,
        fills=fills,
        reasons=tuple(Reason(code=code, text=rules.reasons.get(code, Text(zh=code, en=code))) for code in codes),
        retake=Text(zh="".join(s.zh for s in sentences), en=" ".join(s.en for s in sentences)) if sentences else None,
    )
