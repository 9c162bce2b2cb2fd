"""Finding text in a photo, turning it upright and laying it level: the frame that pages are read in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from scenecheck_vision.text import Image, Quads, TextReader, line_crop

Matrix = NDArray[np.float64]
"""(3, 3) homography."""

SAMPLES = (2, 3)
"""Lines that are read both ways up to tell upright from upside down: a few, and more when those leave a doubt."""
CLEAR = 0.6
"""How clearly the first lines must stand one way up to be enough."""
SAMPLE_SHAPE = 4.5
"""Longer lines cost more to read and tell no more."""
MIN_LINES = 6
"""Fewer lines show a rotation but no convergence."""
MIN_SPREAD = 0.4
"""Least height of the text, in median lengths of its lines, that shows a convergence."""
MAX_CONVERGENCE = 0.6
"""How much nearer one side of a page may be than its middle; more is no page but unrelated lines."""
OUTLIER = 0.02
"""Slope by which a line off the common direction loses half its weight."""
LONG = 6.0
"""Lines longer than so many times their height have no more say about the page's direction."""
SAME_DIRECTION = 0.08
"""Regions whose directions differ by less, in radians, vote together."""
PAGE_DIRECTIONS = 0.25
"""How far the directions of the lines of one page differ at most, in radians: a page seen at a slant converges."""
LEVEL = 0.12
"""Largest slope of a line of a level page; watermarks run across."""


@dataclass(frozen=True)
class Frame:
    """A level view of a part of an image.

    Attributes:
        image: (h, w, 3) BGR, its text upright and level.
        to_source: homography from its pixels to those of the image it was cut from.
    """

    image: Image
    to_source: Matrix

    def points(self, points: NDArray[np.float64] | Sequence[tuple[float, float]]) -> NDArray[np.float64]:
        """(n, 2) pixels of the frame as pixels of the source."""
        return transform(self.to_source, np.asarray(points, np.float64))

    def quads(self, quads: Quads) -> Quads:
        """(n, 4, 2) regions of the source as regions of the frame."""
        inverse = np.asarray(np.linalg.inv(self.to_source), np.float64)
        moved = transform(inverse, quads.reshape(-1, 2).astype(np.float64))
        return moved.reshape(-1, 4, 2).astype(np.float32)


def transform(matrix: Matrix, points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Apply a homography to (n, 2) points."""
    moved = np.column_stack([points, np.ones(len(points))]) @ matrix.T
    return np.asarray(moved[:, :2] / moved[:, 2:], np.float64)


def directions(quads: Quads) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Reading direction (n, 2) of each region, as given by its corners, and its length (n,) in pixels."""
    left, right = (quads[:, 0] + quads[:, 3]) / 2, (quads[:, 1] + quads[:, 2]) / 2
    vectors = (right - left).astype(np.float64)
    lengths = np.linalg.norm(vectors, axis=1)
    return vectors / np.maximum(lengths, 1e-6)[:, None], lengths


def heights(quads: Quads) -> NDArray[np.float64]:
    """Height (n,) of each region in pixels."""
    left = np.linalg.norm(quads[:, 0] - quads[:, 3], axis=1)
    right = np.linalg.norm(quads[:, 1] - quads[:, 2], axis=1)
    return np.asarray((left + right) / 2, np.float64)


def in_common(quads: Quads) -> NDArray[np.bool_]:
    """Which regions (n,) run as most of them do; watermarks run across, and so does what else lies about.

    Regions vote for their direction, modulo half a turn, however long they are: the lines of a page are many.
    Regions hardly longer than high have none and are kept, and so are those that turn with their place as the lines of
    a page do that is seen at a steep slant.
    """
    vectors, lengths = directions(quads)
    shapes = lengths / np.maximum(heights(quads), 1e-6)
    angles = np.arctan2(vectors[:, 1], vectors[:, 0])
    votes = np.where(shapes > 1.5, np.minimum(shapes, LONG), 0.0)
    apart = np.abs((angles[:, None] - angles[None, :] + np.pi / 2) % np.pi - np.pi / 2)
    support = ((apart < SAME_DIRECTION) * votes[None, :]).sum(axis=1) * (votes > 0)
    best = int(np.argmax(support))
    if support[best] == 0:
        return np.ones(len(quads), bool)
    near = (apart[:, best] < PAGE_DIRECTIONS) & (votes > 0)
    turned = (angles - angles[best] + np.pi / 2) % np.pi - np.pi / 2
    return np.asarray(near | _fanned(quads, turned, vectors[best], near, votes) | (votes == 0), np.bool_)


def _fanned(
    quads: Quads,
    turned: NDArray[np.float64],
    along: NDArray[np.float64],
    near: NDArray[np.bool_],
    votes: NDArray[np.float64],
) -> NDArray[np.bool_]:
    """Which regions (n,) go on turning with their place as those near to the common direction do.

    Args:
        quads: regions (n, 4, 2).
        turned: angle (n,) of each against the common direction, in radians.
        along: the common direction (2,).
        near: which (n,) differ little from it; they show how directions change across it.
        votes: weight (n,) of each.
    """
    if near.sum() < MIN_LINES:
        return np.zeros(len(quads), bool)
    offsets = quads.mean(axis=1).astype(np.float64) @ np.array([-along[1], along[0]])
    base = np.column_stack([np.ones(len(quads)), offsets])
    weights = np.sqrt(votes[near])
    solution = np.linalg.lstsq(base[near] * weights[:, None], turned[near] * weights, rcond=None)[0]
    fits = np.abs(turned - base @ solution) < SAME_DIRECTION
    return np.asarray(fits & (np.abs(turned) < 2 * PAGE_DIRECTIONS) & (votes > 0), np.bool_)


def quarter_turns(image: Image, quads: Quads, reader: TextReader) -> tuple[int, float]:
    """How the text stands.

    Returns:
        quarter turns clockwise that bring the image upright, and how clearly (0 not at all .. 1).
    """
    vectors, lengths = directions(quads)
    shapes = lengths / np.maximum(heights(quads), 1e-6)
    # Single characters have no direction; long lines decide.
    weights = lengths * (shapes > 1.5) * in_common(quads)
    across = float((weights * np.abs(vectors[:, 0])).sum())
    down = float((weights * np.abs(vectors[:, 1])).sum())
    sideways = down > across
    along = np.abs(vectors[:, 1] if sideways else vectors[:, 0]) > 0.7
    order = np.argsort(-weights * along * np.where(shapes > SAMPLE_SHAPE, 0.1, 1.0))
    upright = turned = clearness = 0.0
    start = 0
    for count in SAMPLES:
        crops: list[Image] = []
        for index in order[start : start + count]:
            crop = line_crop(image, _first_corner(quads[index], sideways))
            crops += [crop, np.ascontiguousarray(crop[::-1, ::-1])]
        lines = reader.read_lines(crops)
        upright += sum(len(line.text) * line.score**2 for line in lines[::2])
        turned += sum(len(line.text) * line.score**2 for line in lines[1::2])
        clearness = abs(upright - turned) / max(upright + turned, 1e-6)
        if clearness >= CLEAR:
            break
        start += count
    if sideways:
        # `_first_corner` reads such lines from the top down, as after one turn counter-clockwise.
        return (3 if upright >= turned else 1), clearness
    return (0 if upright >= turned else 2), clearness


def _first_corner(quad: NDArray[np.float32], sideways: bool) -> NDArray[np.float32]:
    """Corners so that the text runs to the right, or down where it stands sideways."""
    best = quad
    for turn in range(4):
        turned = np.roll(quad, turn, axis=0)
        run = turned[1] - turned[0]
        if (run[1] if sideways else run[0]) > 0.7 * np.linalg.norm(run):
            best = turned
            if np.linalg.norm(run) >= np.linalg.norm(turned[2] - turned[1]):
                return best
    return best


def turn_matrix(turns: int, width: int, height: int) -> Matrix:
    """Homography of `np.rot90(image, -turns)`: from pixels of the image to pixels of the turned one."""
    matrices = {
        0: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        1: [[0, -1, height], [1, 0, 0], [0, 0, 1]],
        2: [[-1, 0, width], [0, -1, height], [0, 0, 1]],
        3: [[0, 1, 0], [-1, 0, width], [0, 0, 1]],
    }
    return np.array(matrices[turns % 4], np.float64)


def level_matrix(quads: Quads) -> Matrix:
    """Homography that lays upright text level, rotation and horizontal convergence taken out.

    The lines of a page meet in a vanishing point; mapping it to infinity along x makes them parallel. It is the point
    nearest to all lines in the least squares sense, weighted by length, with outliers dropped once.
    """
    vectors, lengths = directions(quads)
    keep = (lengths > 2.5 * heights(quads)) & (vectors[:, 0] > 0.7)
    if keep.sum() < 3:
        keep = vectors[:, 0] > 0.7
    if not keep.any():
        return np.eye(3)
    vectors = vectors[keep]
    spans: NDArray[np.float64] = np.asarray(lengths[keep], np.float64)
    centres = quads[keep].mean(axis=1).astype(np.float64)
    slopes = vectors[:, 1] / vectors[:, 0]
    origin = np.average(centres, axis=0, weights=spans)
    # Slope as a linear function of the height on the page: a rotation, and the convergence of the lines.
    offsets = (centres - origin)[:, 1]
    solution = np.array([_weighted_median(slopes, spans), 0.0])
    if len(slopes) >= MIN_LINES and np.ptp(offsets) > MIN_SPREAD * np.median(spans):
        base = np.column_stack([np.ones(len(slopes)), offsets])
        weights = spans
        for _ in range(3):
            solution = np.linalg.lstsq(base * weights[:, None], slopes * weights, rcond=None)[0]
            residual = np.abs(slopes - base @ solution)
            weights = np.asarray(spans / (1 + (residual / OUTLIER) ** 2), np.float64)
    rotation, convergence = float(solution[0]), float(solution[1])
    reach = np.abs(quads.reshape(-1, 2).astype(np.float64) - origin).max()
    if abs(convergence) * reach > MAX_CONVERGENCE:
        convergence = 0.0
    shift = np.array([[1, 0, -origin[0]], [0, 1, -origin[1]], [0, 0, 1]])
    angle = np.arctan(rotation)
    turn = np.array([[np.cos(angle), np.sin(angle), 0], [-np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
    # After the turn lines obey dy/dx = convergence * y: they meet at x = -1 / convergence.
    project = np.array([[1, 0, 0], [0, 1, 0], [convergence, 0, 1]])
    return np.asarray(project @ turn @ shift, np.float64)


def is_level(quad: NDArray[np.float32]) -> bool:
    """Whether a region (4, 2) of a frame runs as the page does; single characters have no direction."""
    run = (quad[1] + quad[2] - quad[0] - quad[3]) / 2
    height = float(np.linalg.norm(quad[3] - quad[0]))
    return bool(np.linalg.norm(run) < 1.8 * height or (run[0] > 0 and abs(run[1]) < LEVEL * run[0]))


def _weighted_median(values: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    order = np.argsort(values)
    total = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(total, total[-1] / 2)])


MARGIN = 1.2
"""White space kept around the text, in line heights."""


def cut_frame(image: Image, quads: Quads, upright: Matrix, long_side: int, zoom: float = 1.0) -> Frame:
    """Cut the part of an image that holds the text, upright and level.

    Args:
        image: the source, or the same at a larger size.
        quads: regions of text in it; those that run across are left out.
        upright: homography that turns the source upright.
        long_side: largest size of the frame in pixels; text is never enlarged.
        zoom: size of the image against that of the source.
    """
    grown = np.diag([zoom, zoom, 1.0])
    quads = quads[in_common(quads)]
    upright = grown @ upright @ np.linalg.inv(grown)
    turned = np.stack([transform(upright, quad.astype(np.float64)) for quad in quads]).astype(np.float32)
    level = level_matrix(_roll_upright(turned)) @ upright
    corners = transform(level, quads.reshape(-1, 2).astype(np.float64))
    pad = MARGIN * float(np.median(heights(quads)))
    low, high = corners.min(axis=0) - pad, corners.max(axis=0) + pad
    size = high - low
    scale = min(1.0 / _local_scale(level, quads), long_side / float(size.max()))
    place = np.array([[scale, 0, -low[0] * scale], [0, scale, -low[1] * scale], [0, 0, 1]])
    matrix = place @ level
    width, height = (max(8, round(float(side) * scale)) for side in size)
    frame = cv2.warpPerspective(image, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return Frame(np.asarray(frame, np.uint8), np.asarray(np.linalg.inv(matrix @ grown), np.float64))


def _local_scale(matrix: Matrix, quads: Quads) -> float:
    centre = quads.reshape(-1, 2).mean(axis=0).astype(np.float64)
    moved = transform(matrix, centre + np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]))
    return float(np.sqrt(abs(np.linalg.det(np.array([moved[1] - moved[0], moved[2] - moved[0]])))))


def _roll_upright(quads: Quads) -> Quads:
    return np.stack([_first_corner(quad, sideways=False) for quad in quads])
