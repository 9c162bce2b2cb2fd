"""The perceptual hash: the same for copies of a photo, another for other photos."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from scenecheck_evidence.reading import Fingerprint
from scenecheck_vision.fingerprint import distance, fingerprint


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
