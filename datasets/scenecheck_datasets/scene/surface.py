"""From a signed distance field to a mesh: surface nets, mirrored over the plane of symmetry."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Faces = NDArray[np.int64]
Field = Callable[[Array, Array, Array], Array]

_CORNERS = np.array([(i, j, k) for i in (0, 1) for j in (0, 1) for k in (0, 1)])
_EDGES = [(a, b) for a in range(8) for b in range(a + 1, 8) if np.abs(_CORNERS[a] - _CORNERS[b]).sum() == 1]


def surface_nets(values: Array) -> tuple[Array, Faces]:
    """Naive surface nets (Gibson 1998): one vertex per cell that the surface crosses, one quad per crossed edge.

    Args:
        values: (nx, ny, nz) signed distances on a grid, negative inside.

    Returns:
        (n, 3) vertices in grid units and (m, 4) quads seen counter-clockwise from outside.
    """
    inside = values < 0
    shape = np.array(values.shape) - 1
    blocks = [(slice(i, i + shape[0]), slice(j, j + shape[1]), slice(k, k + shape[2])) for i, j, k in _CORNERS]
    count = np.sum([inside[block] for block in blocks], axis=0)
    cells = np.argwhere((count > 0) & (count < 8))
    number = np.full(shape, -1, np.int64)
    number[tuple(cells.T)] = np.arange(len(cells))

    total, crossings = np.zeros((len(cells), 3)), np.zeros(len(cells))
    at_corner = [values[tuple((cells + corner).T)] for corner in _CORNERS]
    for a, b in _EDGES:
        va, vb = at_corner[a], at_corner[b]
        crossed = (va < 0) != (vb < 0)
        t = np.where(crossed, va / np.where(va == vb, 1.0, va - vb), 0.0)
        total += crossed[:, None] * (_CORNERS[a] + t[:, None] * (_CORNERS[b] - _CORNERS[a]))
        crossings += crossed
    vertices = cells + total / crossings[:, None]

    quads = []
    for axis in range(3):
        u, v = (axis + 1) % 3, (axis + 2) % 3
        step, du, dv = (np.eye(3, dtype=np.int64)[n] for n in (axis, u, v))
        low = inside[tuple(slice(0, -1) if n == axis else slice(1, -1) for n in range(3))]
        high = inside[tuple(slice(1, None) if n == axis else slice(1, -1) for n in range(3))]
        edges = np.argwhere(low != high)
        leaving = low[tuple(edges.T)]
        corner = edges + (1 - step)
        ring = np.stack([number[tuple((corner - d).T)] for d in (du + dv, dv, 0 * du, du)], 1)
        quads.append(np.where(leaving[:, None], ring, ring[:, ::-1]))
    return vertices, np.concatenate(quads)


def mesh_symmetric(field: Field, low: Array, high: Array, step: float) -> tuple[Array, Faces]:
    """Mesh a body that is symmetric in y from the field of its left half.

    The grid is laid so that y = 0 runs through the middle of the first cells: their vertices are the seam, and the
    mirrored half joins on to them.

    Args:
        field: signed distance of arrays x, y, z that broadcast.
        low: (3,) lower corner in metres; its y is not used.
        high: (3,) upper corner in metres.
        step: cell size in metres.

    Returns:
        (n, 3) vertices in metres and (m, 4) quads.
    """
    start = np.array([low[0], -step / 2, low[2]])
    x, y, z = (np.arange(a, b, step) for a, b in zip(start, high, strict=True))
    vertices, quads = surface_nets(field(x[:, None, None], y[None, :, None], z[None, None, :]))
    seam = vertices[:, 1] < 1.0
    vertices = start + vertices * step
    vertices[seam, 1] = 0.0
    vertices = _onto_surface(field, vertices)
    vertices[seam, 1] = 0.0
    return _mirror(vertices, quads, seam)


def _onto_surface(field: Field, vertices: Array, rounds: int = 3, eps: float = 1e-3) -> Array:
    """Newton steps along the gradient, damped where smoothing has flattened the field."""
    for _ in range(rounds):
        x, y, z = vertices.T
        gradient = np.stack(
            [
                field(x + eps, y, z) - field(x - eps, y, z),
                field(x, y + eps, z) - field(x, y - eps, z),
                field(x, y, z + eps) - field(x, y, z - eps),
            ],
            1,
        ) / (2 * eps)
        scale = field(x, y, z) / np.maximum((gradient**2).sum(1), 0.2)
        vertices = vertices - 0.7 * scale[:, None] * gradient
    return vertices


def _mirror(vertices: Array, quads: Faces, seam: NDArray[np.bool_]) -> tuple[Array, Faces]:
    other = np.arange(len(vertices))
    other[~seam] = len(vertices) + np.arange(int((~seam).sum()))
    both = np.vstack([vertices, vertices[~seam] * [1, -1, 1]])
    return both, np.vstack([quads, other[quads[:, ::-1]]])
