"""Which face of which thing each pixel shows: a depth buffer in plain numpy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenecheck_datasets.scene.camera import Camera
from scenecheck_datasets.scene.primitives import Array, Faces, Piece, apply

Indices = NDArray[np.int64]

_LARGEST = 600
"""Faces are sampled by at most this many points along an edge; only walls close by are larger."""


@dataclass(frozen=True)
class Seen:
    """What a depth buffer holds.

    Attributes:
        mesh: (height, width) index of the mesh seen, -1 where there is none.
        face: (height, width) index of its face.
        covered: (groups, height, width) whether a mesh of the group lies on the pixel, hidden or not.
    """

    mesh: Indices
    face: Indices
    covered: NDArray[np.bool_]


def visible_faces(camera: Camera, meshes: Sequence[tuple[Array, Faces]], groups: Sequence[int]) -> Seen:
    """Depth-buffer meshes by sampling each face densely enough to leave no holes.

    Args:
        camera: gives the size of the buffer.
        meshes: (n, 3) world vertices and (m, k) faces each; faces that reach behind the camera are left out.
        groups: the group of each mesh, -1 for those that only hide others.
    """
    size = camera.width * camera.height
    covered = np.zeros((max(groups, default=-1) + 1, size), np.bool_)
    pixels, depths, owners, faces = [], [], [], []
    for index, ((vertices, corners), group) in enumerate(zip(meshes, groups, strict=True)):
        position, depth, face = _samples(camera, vertices, corners)
        column, row = np.floor(position[:, 0]).astype(np.int64), np.floor(position[:, 1]).astype(np.int64)
        framed = (column >= 0) & (column < camera.width) & (row >= 0) & (row < camera.height)
        pixels.append((row * camera.width + column)[framed])
        depths.append(depth[framed])
        owners.append(np.full(int(framed.sum()), index))
        faces.append(face[framed])
        if group >= 0:
            covered[group, pixels[-1]] = True
    far_first = np.argsort(-np.concatenate(depths), kind="stable")
    at = np.concatenate(pixels)[far_first]
    mesh, face = np.full(size, -1, np.int64), np.full(size, -1, np.int64)
    mesh[at] = np.concatenate(owners)[far_first]
    face[at] = np.concatenate(faces)[far_first]
    shape = (camera.height, camera.width)
    return Seen(mesh.reshape(shape), face.reshape(shape), covered.reshape(-1, *shape))


def world_mesh(piece: Piece, place: Array) -> tuple[Array, Faces]:
    """One copy of a piece in the world."""
    return apply(place, piece.vertices), piece.faces


def _samples(camera: Camera, vertices: Array, faces: Faces) -> tuple[Array, Array, Indices]:
    """Points of all faces: pixels (n, 2), depths (n,) and the face of each (n,)."""
    number = np.arange(len(faces))
    if faces.shape[1] == 4:
        faces = np.vstack([faces[:, [0, 1, 2]], faces[:, [0, 2, 3]]])
        number = np.concatenate([number, number])
    position, depth = camera.project(vertices)
    ahead = np.isfinite(position[faces]).all((1, 2))
    # Straight lines stay straight in the picture and 1/depth is linear there, so faces are sampled in the picture.
    corners, inverse, number = position[faces[ahead]], 1.0 / depth[faces[ahead]], number[ahead]
    low, high = corners.min(1), corners.max(1)
    framed = (high >= 0).all(1) & (low[:, 0] < camera.width) & (low[:, 1] < camera.height)
    corners, inverse, number = corners[framed], inverse[framed], number[framed]
    edges = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2).max(1)
    steps = np.clip(np.ceil(edges * 1.5).astype(np.int64) + 1, 2, _LARGEST)
    out_position, out_depth, out_face = [corners.mean(1)], [1.0 / inverse.mean(1)], [number]
    for count in np.unique(steps):
        chosen = steps == count
        a, b = (grid.ravel() for grid in np.meshgrid(np.linspace(0, 1, count), np.linspace(0, 1, count), indexing="ij"))
        keep = a + b <= 1 + 1e-9
        weights = np.stack([1 - a - b, a, b], 1)[keep]
        out_position.append((weights @ corners[chosen]).reshape(-1, 2))
        out_depth.append(1.0 / (inverse[chosen] @ weights.T).ravel())
        out_face.append(np.repeat(number[chosen], len(weights)))
    return np.concatenate(out_position), np.concatenate(out_depth), np.concatenate(out_face)
