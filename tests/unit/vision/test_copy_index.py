"""The index finds just what comparing with every photo would."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from scenecheck_evidence.copies import MIRROR, bits_of_copies
from scenecheck_evidence.reading import CopyFingerprint
from scenecheck_vision.copy_index import CopyFound, CopyIndex

LIMIT = 60


def drawn(rng: random.Random) -> CopyFingerprint:
    one, *crops = (f"{rng.getrandbits(255) << 1:064x}" for _ in range(7))
    return CopyFingerprint(hex=one, crops=tuple(crops))


def near(of: str, bits: int, mirrored: bool, rng: random.Random) -> str:
    """A fingerprint so many bits away, a fair share of them in the first word."""
    places = rng.sample(range(192, 256), min(16, bits // 4)) + rng.sample(range(1, 192), bits - min(16, bits // 4))
    return f"{int(of, 16) ^ sum(1 << place for place in places) ^ (MIRROR if mirrored else 0):064x}"


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), bits=st.integers(0, 90), mirrored=st.booleans(), how=st.integers(0, 2))
def test_it_finds_what_a_full_comparison_finds(seed: int, bits: int, mirrored: bool, how: int) -> None:
    rng = random.Random(seed)
    held = [(f"photo {n}", drawn(rng)) for n in range(200)]
    target = held[rng.randrange(len(held))][1]
    if how == 0:  # a copy of the whole
        asked = CopyFingerprint(hex=near(target.hex, bits, mirrored, rng))
    elif how == 1:  # it was cut from the one that is held
        asked = CopyFingerprint(hex=near(rng.choice(target.crops), bits, mirrored, rng))
    else:  # the one that is held was cut from it
        asked = CopyFingerprint(hex=drawn(rng).hex, crops=(near(target.hex, bits, mirrored, rng),))
    index = CopyIndex()
    index.extend(held[:50])
    index.extend(held[50:])
    full = [CopyFound(key, apart) for key, one in held if (apart := bits_of_copies(asked, one)) <= LIMIT]
    assert index.find(asked, LIMIT) == sorted(full, key=lambda found: (found.bits, found.key))
    assert len(index) == 200 and bool(full) == (bits <= LIMIT)


def test_an_empty_index_and_one_key_twice() -> None:
    rng = random.Random(1)
    one = drawn(rng)
    index = CopyIndex()
    assert index.find(one, LIMIT) == []
    index.extend([])
    index.extend([("a", one), ("a", one), ("b", one)])
    assert index.find(one, LIMIT) == [CopyFound("a", 0), CopyFound("b", 0)]
    assert index.find(drawn(rng), LIMIT) == []
