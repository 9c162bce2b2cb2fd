"""A page, or several, as somebody photographed them: background, pose, light, lens, sensor; with the truth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import cv2
import numpy as np
from numpy.typing import NDArray

from scenecheck_datasets.papers import decor, light
from scenecheck_datasets.papers.backgrounds import background
from scenecheck_datasets.papers.geometry import Points, Pose, homography, mean_scale, project, quad, quarter_turn
from scenecheck_datasets.papers.hands import finger
from scenecheck_datasets.papers.layout import Layout, arrange, bent, displayed, photocopied
from scenecheck_datasets.papers.numbers import pick
from scenecheck_datasets.papers.page import WATERMARKS, Bgr, PixelBox, RenderedPage, as_bgr
from scenecheck_datasets.papers.photo import Condition, PlacedDocument, RenderedPhoto
from scenecheck_datasets.papers.retouch import retouched
from scenecheck_datasets.papers.shown import RETOUCHED, Hidden, shown_on_page
from scenecheck_evidence.reading import DocumentType, Variant

_TURNS = {Condition.ROTATED_90: 1, Condition.ROTATED_180: 2, Condition.ROTATED_270: 3}
_WHOLE, _GONE = 0.93, 0.5  # shares of a value's box: from there on it can be read, below it nobody can
_TEXT_MM = 3.3
_CARD_PIXELS = 1800
_BENT_SHARE, _BEND_HEIGHT = 0.4, 0.016
_ALTERED = ("plate_number", "vin", "owner", "name", "issue_date", "valid_to", "period_end", "file_number", "seats")


def photograph(
    pages: RenderedPage | Sequence[RenderedPage],
    condition: Condition,
    rng: np.random.Generator,
    long_side: int | None = None,
    surface: str | None = None,
) -> RenderedPhoto:
    """Photograph one page, or several that lie beside each other.

    Args:
        pages: flat pages.
        condition: how the photo came about.
        rng: where chance comes from.
        long_side: pixels of the photo's long side; drawn as phones and back ends leave it unless given.
        surface: one of the names of BACKGROUNDS; drawn unless given.
    """
    pages = [pages] if isinstance(pages, RenderedPage) else list(pages)
    laid, bleeds = _laid(pages, condition, rng), any(page.bleeds for page in pages)
    height, width = laid.alpha.shape
    large = len(pages) > 1 or any(max(page.image.shape) > _CARD_PIXELS for page in pages)
    long_side = long_side or int(pick(rng, (2000, 2240, 2560) if large else (1280, 1440, 1600, 1920)))
    frame = (long_side, round(long_side * 0.75)) if width >= height else (round(long_side * 0.75), long_side)
    if condition is Condition.CLEAN:
        zoom = long_side / max(width, height)
        frame = (round(width * zoom * 1.04), round(height * zoom * 1.04))
    pose = _pose(condition, rng)
    if bleeds:
        pose = replace(
            pose, fill=float(rng.uniform(1.25, 1.5)), shift=(0.0, 0.0), pitch=pose.pitch / 2, yaw=pose.yaw / 2
        )
    matrix = homography((width, height), frame, pose)
    image = _composed(laid, matrix, frame, condition, rng, surface, bleeds)
    text_px = _TEXT_MM * pages[0].scale * mean_scale(matrix, (width, height))
    image, hidden = _taken(image, condition, rng, project(matrix, quad((0, 0, width, height))), text_px, pages)
    turns = _TURNS.get(condition, 0)
    documents = tuple(
        _placed(page, partial(laid.place, page=number), matrix, frame, turns, hidden, condition)
        for number, page in enumerate(pages)
    )
    taken = as_bgr(image)
    if condition is Condition.RETOUCHED:
        taken = _altered(taken, documents, rng)
    picture = np.ascontiguousarray(np.rot90(taken, -turns))
    return RenderedPhoto(picture, condition, documents, int(rng.integers(78, 95)))


def _on_screen(pages: Sequence[RenderedPage]) -> bool:
    """Whether what is photographed is a phone that shows a licence."""
    return all(page.variant is Variant.ELECTRONIC and page.type is not DocumentType.INSURANCE_POLICY for page in pages)


def _laid(pages: Sequence[RenderedPage], condition: Condition, rng: np.random.Generator) -> Layout:
    """The pages as they lie before the camera."""
    laid = arrange(pages, rng)
    if condition is Condition.PHOTOCOPY:
        return photocopied(laid, rng)
    if condition is Condition.SCREEN or (condition is not Condition.CLEAN and _on_screen(pages)):
        return displayed(laid)
    stiff = condition is Condition.CLEAN or any(page.bleeds for page in pages)
    return laid if stiff or rng.random() > _BENT_SHARE else bent(laid, rng, _BEND_HEIGHT)


def _pose(condition: Condition, rng: np.random.Generator) -> Pose:
    def within(reach: float) -> float:
        return float(rng.uniform(-reach, reach))

    match condition:
        case Condition.CLEAN:
            return Pose(fill=1 / 1.04)
        case Condition.PHOTOCOPY:
            return Pose(roll=within(2.0), fill=float(rng.uniform(0.8, 0.93)), shift=(within(0.02), within(0.02)))
        case Condition.PERSPECTIVE:
            tilt = [float(rng.uniform(14, 30)) * (1 if rng.random() < 0.5 else -1), within(14)]
            rng.shuffle(tilt)
            return Pose(
                tilt[0], tilt[1], within(12), float(rng.uniform(0.82, 0.95)), distance=float(rng.uniform(1.3, 2.0))
            )
        case Condition.CUT_EDGE:
            shift = [within(0.03), float(rng.uniform(0.14, 0.26)) * (1 if rng.random() < 0.5 else -1)]
            rng.shuffle(shift)
            return Pose(within(5), within(5), within(4), float(rng.uniform(0.95, 1.1)), (shift[0], shift[1]))
        case _:
            fill = float(rng.uniform(0.76, 0.95))
            room = (1 - fill) / 2.5
            return Pose(
                within(7), within(7), within(5), fill, (within(room), within(room)), float(rng.uniform(1.5, 2.5))
            )


def _composed(
    laid: Layout, matrix: NDArray[np.float64], frame: tuple[int, int], condition: Condition,
    rng: np.random.Generator, surface: str | None, bleeds: bool,
) -> light.Picture:  # fmt: skip
    """The page on what it lies on, with its shadow."""
    (width, height), flat, alpha = frame, laid.image, laid.alpha
    if condition is Condition.CLEAN:
        ground = np.full((height, width, 3), int(rng.integers(236, 252)), np.float32)
    elif condition is Condition.PHOTOCOPY:
        ground = np.full((height, width, 3), 243.0, np.float32)
    else:
        sharp = background(height, width, rng, surface).astype(np.float32)
        ground = np.asarray(cv2.GaussianBlur(sharp, (0, 0), float(rng.uniform(0.4, 2.0))), np.float32)
    zoom = mean_scale(matrix, (flat.shape[1], flat.shape[0]))
    if zoom < 0.75:  # averaging first keeps thin strokes from breaking up
        size = (max(1, round(flat.shape[1] * zoom)), max(1, round(flat.shape[0] * zoom)))
        shrink = np.diag([flat.shape[1] / size[0], flat.shape[0] / size[1], 1.0])
        flat = np.asarray(cv2.resize(flat, size, interpolation=cv2.INTER_AREA), np.uint8)
        alpha = np.asarray(cv2.resize(alpha, size, interpolation=cv2.INTER_AREA), np.uint8)
        matrix = matrix @ shrink
    page = cv2.warpPerspective(flat, matrix, frame, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    if bleeds:
        return np.asarray(page, np.float32)
    cover = cv2.warpPerspective(alpha, matrix, frame, flags=cv2.INTER_LINEAR).astype(np.float32) / 255
    if condition not in (Condition.CLEAN, Condition.PHOTOCOPY):
        reach = max(2.0, width / float(rng.uniform(120, 300)))
        soft = cv2.GaussianBlur(cv2.resize(cover, (width // 4, height // 4)), (0, 0), max(0.8, reach / 4))
        moved = np.roll(soft, (round(reach / 5), round(float(rng.uniform(-1, 1)) * reach / 4)), (0, 1))
        ground *= 1 - np.float32(0.45) * cv2.resize(moved, frame)[..., None]
    mixed = page.astype(np.float32)
    mixed -= ground
    mixed *= cover[..., None]
    mixed += ground
    return mixed


def _taken(
    image: light.Picture, condition: Condition, rng: np.random.Generator, corners: Points, text_px: float,
    pages: Sequence[RenderedPage],
) -> tuple[light.Picture, Hidden]:  # fmt: skip
    """The picture as the camera takes it, and what fingers and reflected light hide of it."""
    width = image.shape[1]
    cover: NDArray[np.float32] | None = None
    veil: NDArray[np.float32] | None = None
    if condition is Condition.CLEAN:
        return light.sensor_noise(image, rng, 1.0), Hidden()
    if condition is Condition.PHOTOCOPY:
        return light.sensor_noise(light.uneven_light(image, rng, 0.08), rng, 2.0), Hidden()
    if condition is Condition.SCREEN or _on_screen(pages):
        image = light.moire(image, rng, 0.075 if condition is Condition.SCREEN else 0.025)
    if condition is Condition.FINGER or rng.random() < 0.12:
        cover = _held(image, corners, rng, deep=condition is Condition.FINGER)
    image = light.uneven_light(image, rng, float(rng.uniform(0.1, 0.4)))
    if rng.random() < 0.35:
        image = light.soft_shadow(image, rng, float(rng.uniform(0.12, 0.4)))
    low, high = corners.min(0), corners.max(0)
    if condition is Condition.GLARE:
        for _ in range(int(rng.integers(1, 3))):
            at = rng.uniform(low + (high - low) * 0.15, high - (high - low) * 0.15)
            radius = float(np.hypot(*(high - low))) * float(rng.uniform(0.07, 0.16))
            peak = float(rng.uniform(0.62, 0.88))
            image, patch = light.glare(image, rng, (float(at[0]), float(at[1])), radius, peak)
            veil = patch if veil is None else np.maximum(veil, patch)
    elif rng.random() < 0.2:
        at = rng.uniform(low, high)
        peak = float(rng.uniform(0.1, 0.3))
        image, veil = light.glare(image, rng, (float(at[0]), float(at[1])), width * 0.12, peak)
    if condition is Condition.WATERMARK:
        opaque = float(rng.uniform(0.16, 0.36))
        marked = decor.watermark(as_bgr(image), pick(rng, WATERMARKS), rng, opaque, float(rng.uniform(0.025, 0.05)))
        image = marked.astype(np.float32)
    image = (
        light.blurred(image, rng, text_px * float(rng.uniform(0.045, 0.085)))
        if condition is Condition.BLUR
        else (np.asarray(cv2.GaussianBlur(image, (0, 0), float(rng.uniform(0.3, 0.8))), np.float32))
    )
    if condition is Condition.DARK:
        # A screen shines by itself, so the room may be dark but not the page.
        gain = rng.uniform(0.35, 0.6) if _on_screen(pages) else rng.uniform(0.14, 0.32)
        image = light.dim(image, rng, float(gain))
        return light.sensor_noise(image, rng, float(rng.uniform(2.5, 5.0))), Hidden(cover, veil)
    return light.sensor_noise(image, rng, float(rng.uniform(1.0, 4.0))), Hidden(cover, veil)


def _held(image: light.Picture, corners: Points, rng: np.random.Generator, deep: bool) -> NDArray[np.float32]:
    """A thumb over an edge of the page; deep ones reach the print."""
    middle, edge = corners.mean(0), int(rng.integers(0, 4))
    start, end = corners[edge], corners[(edge + 1) % 4]
    foot = start + (end - start) * float(rng.uniform(0.2, 0.8))
    inward = middle - foot
    short = min(float(np.hypot(*(corners[1] - corners[0]))), float(np.hypot(*(corners[2] - corners[1]))))
    width = short * float(rng.uniform(0.16, 0.24))
    tip = foot + inward / np.hypot(*inward) * short * float(
        rng.uniform(0.16, 0.32) if deep else rng.uniform(0.02, 0.05)
    )
    back = -inward / np.hypot(*inward) + rng.normal(0, 0.25, 2)
    return finger(image, (float(tip[0]), float(tip[1])), (float(back[0]), float(back[1])), width, rng)


def _outline(box: PixelBox) -> Points:
    """Points along the upper and lower edge of a box: a bent page lifts the middle more than the ends."""
    x1, y1, x2, y2 = box
    xs = np.linspace(x1, x2, 7)
    return np.concatenate([np.column_stack([xs, np.full(7, y)]) for y in (y1, y2)])


def _placed(
    page: RenderedPage,
    place: Callable[[Points], Points],
    matrix: NDArray[np.float64],
    frame: tuple[int, int],
    turns: int,
    over: Hidden,
    condition: Condition,
) -> PlacedDocument:
    """The truth of a page in the photo, before and after the quarter turns."""
    width, height = frame
    fields, boxes, hidden = dict(page.fields), {}, []
    out_w, out_h = (height, width) if turns % 2 else (width, height)
    for name, box in page.boxes.items():
        outline = project(matrix, place(_outline(box)))
        low, high = outline.min(0), outline.max(0)
        inside = np.clip(np.minimum(high, (width, height)) - np.maximum(low, 0), 0, None)
        shown = float(np.prod(inside) / max(1e-6, float(np.prod(high - low))))
        if shown > 0 and over.fingers is not None:
            x1, y1, x2, y2 = (round(v) for v in (*np.maximum(low, 0), *high))
            shown *= 1.0 - float(over.fingers[y1 : y2 + 1, x1 : x2 + 1].mean())
        if shown < _WHOLE:
            hidden.append(name)
            del fields[name]
            if shown < _GONE:
                fields[name] = None
            continue
        turned = quarter_turn(outline, turns, width, height)
        x1, y1 = np.maximum(turned.min(0), 0)
        x2, y2 = np.minimum(turned.max(0), (out_w, out_h))
        boxes[name] = (round(float(x1), 1), round(float(y1), 1), round(float(x2), 1), round(float(y2), 1))
    form = project(matrix, place(quad(page.form)))
    corners = quarter_turn(form, turns, width, height)
    outlines = [project(matrix, place(_outline(box))) for box in page.boxes.values()]
    seen = shown_on_page(condition, page.variant, form, outlines, over, frame)
    altered = condition is Condition.RETOUCHED and any(name in boxes for name in _ALTERED)
    return PlacedDocument(
        type=page.type,
        page=page.page,
        variant=page.variant,
        kind=page.kind,
        fields=fields,
        boxes=boxes,
        corners=tuple((round(float(x), 1), round(float(y), 1)) for x, y in corners),
        hidden=tuple(hidden),
        warnings=(*seen.warnings, *([RETOUCHED] if altered else [])),
        unjudged_warnings=seen.unjudged,
    )


def _altered(image: Bgr, documents: Sequence[PlacedDocument], rng: np.random.Generator) -> Bgr:
    """One value of each page painted over and typed anew: the truth of its field stays what it was."""
    for document in documents:
        names = sorted(set(_ALTERED) & set(document.boxes))
        if names:
            name = names[int(rng.integers(len(names)))]
            x1, y1, x2, y2 = document.boxes[name]
            image = retouched(image, np.array([[x1, y1], [x2, y2]]), document.fields[name] or "")
    return image
