"""The perceptual hash: the same for copies of a photo, another for other photos."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from scenecheck_evidence.copies import BITS, FREQUENCIES, MIRROR, WORD, bits_between, bits_of_copies, views
from scenecheck_evidence.reading import Fingerprint
from scenecheck_evidence.ruleset import load_ruleset
from scenecheck_vision.fingerprint import copy_fingerprint, distance, fingerprint

LIMIT = load_ruleset().integrity.copy_bits
CUTS = ((0.05, 0.05, 0.05, 0.05), (0, 0, 0.05, 0.05), (0.04, 0, 0, 0.03), (0.02, 0.05, 0, 0))
"""Shares cut off at the top, left, bottom and right."""


def test_the_bits_follow_the_signs_of_the_lowest_frequencies():
    x, y = np.meshgrid(np.arange(320), np.arange(320))
    wave = 40 * np.cos(np.pi * (x + 0.5) / 320) * np.cos(np.pi * (y + 0.5) / 320)  # the DCT's basis (1, 1) alone
    image = np.repeat((128 + wave).astype(np.uint8)[:, :, None], 3, axis=2)
    assert int(fingerprint(image).hex, 16) >> 63 == 1
    assert int(fingerprint(image[:, ::-1].copy()).hex, 16) >> 63 == 0


def test_it_is_64_bits_in_hex_and_the_same_each_time(leaves):
    image = leaves(1)
    assert fingerprint(image) == fingerprint(image.copy())
    assert Fingerprint.model_validate(fingerprint(image).model_dump()).algorithm == "phash64"


def copies(image: np.ndarray) -> dict[str, np.ndarray]:
    height, width = image.shape[:2]
    small = cv2.resize(image, (width // 3, height // 3), interpolation=cv2.INTER_AREA)
    jpeg = cv2.imdecode(cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, 30])[1], cv2.IMREAD_COLOR)
    return {
        "smaller": small,
        "stretched": cv2.resize(image, (width, height // 2)),
        "jpeg 30": jpeg,
        "brighter": np.clip(image.astype(int) + 25, 0, 255).astype(np.uint8),
        "darker": (image * 0.7).astype(np.uint8),
        "soft": cv2.GaussianBlur(image, (0, 0), 2),
    }


@pytest.mark.parametrize("seed", range(3))
def test_copies_of_a_photo_lie_near_and_other_photos_far(leaves, seed):
    image = leaves(seed)
    own = fingerprint(image)
    for name, copy in copies(image).items():
        assert distance(own, fingerprint(copy)) <= 10, name
    assert distance(own, fingerprint(leaves((seed + 1) % 3))) >= 16
    assert distance(own, fingerprint(image[:, ::-1].copy())) >= 16


def test_distance_counts_bits():
    zero, full = Fingerprint(hex="0" * 16), Fingerprint(hex="f" * 16)
    assert (distance(zero, zero), distance(zero, full), distance(zero, Fingerprint(hex="8" + "0" * 14 + "1"))) == (
        0,
        64,
        2,
    )


def test_the_first_word_is_what_the_mirror_leaves_alone():
    assert len(set(FREQUENCIES)) == BITS and (0, 0) not in FREQUENCIES
    assert all(horizontal % 2 == 0 for _, horizontal in FREQUENCIES[:WORD])
    assert MIRROR >> (BITS - WORD + 1) == 0 and MIRROR.bit_count() == 16 * 8


def test_each_bit_is_the_sign_of_its_frequency():
    vertical, horizontal = FREQUENCIES[100]
    y, x = np.meshgrid(np.arange(640), np.arange(640), indexing="ij")
    wave = np.cos(np.pi * vertical * (y + 0.5) / 640) * np.cos(np.pi * horizontal * (x + 0.5) / 640)
    image = np.repeat((128 + 90 * wave).astype(np.uint8)[:, :, None], 3, axis=2)
    dark = 255 - image
    place = 1 << (BITS - 100)
    assert views(copy_fingerprint(image))[0] & place and not views(copy_fingerprint(dark))[0] & place


@pytest.mark.parametrize("seed", range(3))
def test_a_mirrored_copy_turns_just_the_bits_of_the_mask(leaves, seed):
    image = leaves(seed)
    own, mirrored = (views(copy_fingerprint(np.ascontiguousarray(one)))[0] for one in (image, image[:, ::-1]))
    assert (own ^ mirrored ^ MIRROR).bit_count() <= 4  # coefficients next to nothing
    assert bits_between(own, mirrored) <= 4


@pytest.mark.parametrize("seed", range(3))
def test_cut_mirrored_and_saved_copies_are_told_from_other_pictures(leaves, seed):
    image = leaves(seed)
    height, width = image.shape[:2]
    own = copy_fingerprint(image)
    made = copies(image)
    for top, left, bottom, right in (
        (0.05, 0.05, 0.05, 0.05),
        (0, 0, 0.05, 0.05),
        (0.04, 0, 0, 0.03),
        (0.02, 0.05, 0, 0),
    ):
        cut = image[int(top * height) : int((1 - bottom) * height), int(left * width) : int((1 - right) * width)]
        made[f"cut {top} {left} {bottom} {right}"] = cut
        made[f"cut and mirrored {top} {left}"] = np.ascontiguousarray(cut[:, ::-1])
    for name, copy in made.items():
        assert bits_of_copies(own, copy_fingerprint(copy)) <= LIMIT, name
        assert bits_of_copies(copy_fingerprint(copy), own) <= LIMIT, name
    assert bits_of_copies(own, copy_fingerprint(leaves((seed + 1) % 3))) > LIMIT


def test_a_picture_without_structure_has_none():
    noise = np.random.default_rng(0).integers(126, 131, (480, 640, 3)).astype(np.uint8)
    assert copy_fingerprint(noise) is None
