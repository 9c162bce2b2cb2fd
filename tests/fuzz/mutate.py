"""Damaged and hostile variants of good files, for hypothesis to draw and to shrink."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

NUMBERS = (0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
"""Where lengths, counts and offsets go wrong."""
_FORMS = ("B", ">H", "<H", ">I", "<I")


@st.composite
def mutated(draw: DrawFn, seeds: Sequence[bytes], tokens: Sequence[bytes] = ()) -> bytes:
    """One of the seeds after up to six edits: bytes turned, numbers set, pieces cut, doubled, moved in from another."""
    data = bytearray(draw(st.sampled_from(seeds)))
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(data)))
        length = draw(st.sampled_from((1, 2, 4, 8, 32, 200, 3000)))
        kind = draw(st.sampled_from(("turn", "number", "cut", "end", "double", "other", "token", "bytes")))
        if kind == "turn" and at < len(data):
            data[at] ^= draw(st.integers(1, 255))
        elif kind == "number":
            form, value = draw(st.sampled_from(_FORMS)), draw(st.sampled_from(NUMBERS))
            size = struct.calcsize(form)
            data[at : at + size] = struct.pack(form, value % 256**size)
        elif kind == "cut":
            del data[at : at + length]
        elif kind == "end":
            del data[at:]
        elif kind == "double":
            data[at:at] = data[at : at + length] * draw(st.sampled_from((1, 2, 50)))
        elif kind == "other":
            other = draw(st.sampled_from(seeds))
            start = draw(st.integers(0, len(other)))
            data[at : at + length] = other[start : start + length]
        elif kind == "token" and tokens:
            data[at : at + draw(st.sampled_from((0, 1, 8)))] = draw(st.sampled_from(tokens))
        else:
            data[at:at] = draw(st.binary(max_size=20))
    return bytes(data)


def mutated_text(seeds: Sequence[str], tokens: Sequence[str]) -> SearchStrategy[str]:
    """The same of texts; what is no longer UTF-8 is replaced."""
    as_bytes = mutated([s.encode() for s in seeds], [t.encode() for t in tokens])
    return as_bytes.map(lambda data: data.decode(errors="replace"))
