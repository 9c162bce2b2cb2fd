"""What ordinary phones put behind an image passes when it is declared and is what it was declared to be."""

from __future__ import annotations

import json
import struct

import pytest

from scenecheck_vision.intake import ForeignTrailerError
from scenecheck_vision.photo import load_photo


def multi_picture(files, second: bytes, claimed: int | None = None, order: str = "<") -> bytes:
    """A JPEG with an MP index that points at a second picture behind it (CIPA DC-007)."""
    index_size = 4 + 8 + 2 + 3 * 12 + 4 + 2 * 16
    primary = len(files.jpeg) + 4 + index_size

    def segment(offset: int) -> bytes:
        table = 8 + 2 + 3 * 12 + 4
        mark = b"II*\x00" if order == "<" else b"MM\x00*"
        entries = struct.pack(order + "HHI4s", 0xB000, 7, 4, b"0100")
        entries += struct.pack(order + "HHII", 0xB001, 4, 1, 2) + struct.pack(order + "HHII", 0xB002, 7, 32, table)
        images = struct.pack(order + "IIIHH", 0x20030000, primary, 0, 0, 0)
        images += struct.pack(order + "IIIHH", 0, len(second) if claimed is None else claimed, offset, 0, 0)
        return b"MPF\x00" + mark + struct.pack(order + "IH", 8, 3) + entries + bytes(4) + images

    header = 2 + 4 + 4  # SOI, marker and length, "MPF\0"
    return files.with_segment(files.jpeg, 0xE2, segment(primary - header)) + second


def container(*items: str) -> str:
    entries = "".join(f'<rdf:li rdf:parseType="Resource"><Container:Item {item}/></rdf:li>' for item in items)
    return (
        f'<rdf:Description GCamera:MotionPhoto="1"><Container:Directory><rdf:Seq>{entries}'
        "</rdf:Seq></Container:Directory></rdf:Description>"
    )


def samsung_trailer(*blocks: tuple[str, bytes]) -> bytes:
    data, entries = b"", []
    for name, payload in blocks:
        block = struct.pack("<HHI", 0, 0x0A30, len(name)) + name.encode() + payload
        entries.append((len(data), len(block)))
        data += block
    directory = b"SEFH" + struct.pack("<II", 106, len(entries))
    for start, size in entries:
        directory += struct.pack("<HHII", 0, 0x0A30, len(data) - start, size)
    return data + directory + struct.pack("<I", len(directory)) + b"SEFT"


PRIMARY = 'Item:Mime="image/jpeg" Item:Semantic="Primary" Item:Length="0" Item:Padding="0"'


def gain_map(size: int) -> str:
    return f'Item:Mime="image/jpeg" Item:Semantic="GainMap" Item:Length="{size}"'


def motion(size: int) -> str:
    return f'Item:Mime="video/mp4" Item:Semantic="MotionPhoto" Item:Length="{size}" Item:Padding="0"'


@pytest.mark.parametrize("order", ["<", ">"])
def test_multi_picture_format(files, order):
    photo = load_photo(multi_picture(files, files.encode(files.corners(40, 30), "JPEG"), order=order), "a.jpg")
    assert (photo.width, photo.height) == (96, 64)


def test_ultra_hdr_gain_map(files):
    second = files.encode(files.corners(40, 30).convert("L"), "JPEG")
    photo = load_photo(files.with_xmp(files.jpeg, container(PRIMARY, gain_map(len(second)))) + second, "a.jpg")
    assert photo.width == 96


@pytest.mark.parametrize("padding", [0, 24])
def test_motion_photo_with_a_gain_map_before_the_video(files, padding):
    second, video = files.encode(files.corners(40, 30), "JPEG"), files.mp4()
    primary = PRIMARY.replace('Padding="0"', f'Padding="{padding}"')
    data = files.with_xmp(files.jpeg, container(primary, gain_map(len(second)), motion(len(video))))
    assert load_photo(data + bytes(padding) + second + video, "a.jpg").width == 96


def test_micro_video_of_older_phones(files):
    video = files.mp4()
    packet = f'<rdf:Description GCamera:MicroVideo="1" GCamera:MicroVideoOffset="{len(video)}"/>'
    assert load_photo(files.with_xmp(files.jpeg, packet) + video, "a.jpg").width == 96
    element = f"<GCamera:MicroVideoOffset>{len(video)}</GCamera:MicroVideoOffset>"
    assert load_photo(files.with_xmp(files.jpeg, element) + video, "a.jpg").width == 96


def test_samsung_trailer_with_and_without_its_motion_photo(files):
    plain = samsung_trailer(("Image_UTC_Data", b"1763600000000"))
    assert load_photo(files.jpeg + plain, "a.jpg").width == 96
    video = samsung_trailer(("Image_UTC_Data", b"1763600000000"), ("MotionPhoto_Data", files.mp4()))
    assert load_photo(files.jpeg + video, "a.jpg").width == 96
    assert load_photo(files.png + plain, "Screenshot.png").width == 96


def test_oneplus_trailer(files):
    block = b"\x01\x02watermark"
    directory = (
        json.dumps([{"name": "watermark.device", "offset": len(block), "length": len(block)}]).encode() + b"\x00"
    )
    trailer = block + directory + b"jxrs" + struct.pack("<I", len(directory) + 8)
    assert load_photo(files.jpeg + trailer, "a.jpg").width == 96


def test_vivo_trailer(files):
    trailer = b'vivo{"com.vivo.gallery.attr":"camera"}' + b"\xff\xff\xff\xff\x1b*9HWfu\x84\x93\xa2\xb1"
    assert load_photo(files.jpeg + trailer, "a.jpg").width == 96


def test_huawei_live_photo(files):
    video = files.mp4()
    text = b"v2_f31              " + b"1:300               "
    trailer = video + text + f"LIVE_{len(video) + 20:<15}".encode()
    assert load_photo(files.jpeg + trailer, "a.jpg").width == 96


def test_heic_with_the_video_box_of_motion_photos(files):
    video = files.mp4()
    assert load_photo(files.heic + struct.pack(">I", len(video) + 8) + b"mpvd" + video, "a.heic").width == 96


def test_only_the_primary_image_is_decoded(files):
    larger = files.encode(files.corners(400, 300), "JPEG")
    photo = load_photo(multi_picture(files, larger), "a.jpg")
    assert photo.full().shape == (64, 96, 3)


@pytest.mark.parametrize("claimed", [10, 100_000])
def test_a_declared_picture_of_another_length_is_refused(files, claimed):
    with pytest.raises(ForeignTrailerError):
        load_photo(multi_picture(files, files.encode(files.corners(40, 30), "JPEG"), claimed), "a.jpg")


def test_a_declaration_does_not_cover_an_archive(files):
    foreign = b"Rar!\x1a\x07\x00" + bytes(range(200))
    for data in (
        multi_picture(files, foreign),
        files.with_xmp(files.jpeg, container(PRIMARY, motion(len(foreign)))) + foreign,
        files.jpeg + samsung_trailer(("MotionPhoto_Data", foreign)),
        files.heic + struct.pack(">I", len(foreign) + 8) + b"mpvd" + foreign,
        files.with_xmp(files.jpeg, container(PRIMARY, motion(len(files.mp4())))) + files.mp4() + foreign,
    ):
        with pytest.raises(ForeignTrailerError, match=r"rar|undeclared"):
            load_photo(data, "a.jpg")


def test_an_undeclared_video_is_refused(files):
    for image in (files.jpeg, files.png, files.heic):
        with pytest.raises(ForeignTrailerError, match="video"):
            load_photo(image + files.mp4(), "a.jpg")
