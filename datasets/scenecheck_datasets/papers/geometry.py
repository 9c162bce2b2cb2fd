"""Where a flat page falls in the frame of a camera that is held more or less square to it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from scenecheck_datasets.papers.page import PixelBox

Matrix = NDArray[np.float64]
Points = NDArray[np.float64]


@dataclass(frozen=True)
class Pose:
    """How the camera looks at the page.

    Attributes:
        pitch: degrees the top of the page leans away.
        yaw: degrees the right side leans away.
        roll: degrees the page is turned clockwise in the frame.
        fill: share of the frame that the page spans.
        shift: where its centre lies off the middle, as shares of the frame.
        distance: of the camera in widths of the page: near cameras foreshorten more.
    """

    pitch: float = 0.0
    yaw: float = 0.0
    roll: float = 0.0
    fill: float = 0.9
    shift: tuple[float, float] = (0.0, 0.0)
    distance: float = 1.6


def homography(flat: tuple[int, int], frame: tuple[int, int], pose: Pose) -> Matrix:
    """The 3x3 matrix from pixels of the flat page (width, height) to pixels of the frame (width, height)."""
    width, height = flat
    half = np.array([[-width, -height], [width, -height], [width, height], [-width, height]], np.float64) / 2
    pitch, yaw, roll = np.radians([pose.pitch, pose.yaw, pose.roll])
    about_x = np.array([[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]])
    about_y = np.array([[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]])
    about_z = np.array([[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1]])
    space = np.column_stack([half, np.zeros(4)]) @ (about_z @ about_x @ about_y).T
    away = pose.distance * max(width, height)
    seen = space[:, :2] * (away / (away + space[:, 2:]))
    low, high = seen.min(0), seen.max(0)
    size = np.asarray(frame, np.float64)
    zoom = pose.fill * float((size / (high - low)).min())
    placed = (seen - (low + high) / 2) * zoom + size * (0.5 + np.asarray(pose.shift))
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    return np.asarray(cv2.getPerspectiveTransform(corners, placed.astype(np.float32)), np.float64)


def project(matrix: Matrix, points: Points) -> Points:
    """Points (n, 2) through a homography."""
    homogeneous = np.column_stack([points, np.ones(len(points))]) @ matrix.T
    return np.asarray(homogeneous[:, :2] / homogeneous[:, 2:], np.float64)


def quad(box: PixelBox) -> Points:
    """The corners (4, 2) of a box, clockwise from top left."""
    x1, y1, x2, y2 = box
    return np.array([[x1, y1], [x2, y1], [x2, y2], [x1, y2]], np.float64)


def quarter_turn(points: Points, turns: int, width: int, height: int) -> Points:
    """Points (n, 2) of an image of width and height after `turns` quarter turns clockwise of that image."""
    for _ in range(turns % 4):
        points = np.column_stack([height - points[:, 1], points[:, 0]])
        width, height = height, width
    return points


def mean_scale(matrix: Matrix, flat: tuple[int, int]) -> float:
    """Pixels of the frame a pixel of the flat page, in the middle of the page."""
    x, y = flat[0] / 2, flat[1] / 2
    a, b, c = project(matrix, np.array([[x, y], [x + 1, y], [x, y + 1]]))
    return float(np.sqrt(np.hypot(*(b - a)) * np.hypot(*(c - a))))
