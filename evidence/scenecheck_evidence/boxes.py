"""Boxes in pixels: how large they are, how far apart, what they share."""

from __future__ import annotations

from scenecheck_evidence.base import Box, Point


def area(box: Box) -> float:
    """The area of a box in square pixels; 0 of one that is turned inside out."""
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def common_area(first: Box, second: Box) -> float:
    """The area in square pixels that two boxes share."""
    return area(
        (max(first[0], second[0]), max(first[1], second[1]), min(first[2], second[2]), min(first[3], second[3]))
    )


def gap(first: Box, second: Box) -> float:
    """The distance of two boxes in pixels; 0 when they touch or overlap."""
    dx = max(0.0, max(first[0], second[0]) - min(first[2], second[2]))
    dy = max(0.0, max(first[1], second[1]) - min(first[3], second[3]))
    return float((dx * dx + dy * dy) ** 0.5)


def corners(box: Box) -> tuple[Point, Point, Point, Point]:
    """The four corners, clockwise from top left."""
    x1, y1, x2, y2 = box
    return (x1, y1), (x2, y1), (x2, y2), (x1, y2)


def holds_middle(outer: Box, inner: Box) -> bool:
    """Whether the middle of the inner box lies in the outer one."""
    x, y = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]
