"""Seeds, and noise that repeats without a seam.

Everything random in the world comes from here: the same parts always give the
same numbers, in every process and on every machine.
"""

from __future__ import annotations

import hashlib

import numpy as np
from PIL import Image

from .planes import Floats


def seed_of(*parts: object) -> int:
    """A 63-bit number that depends on nothing but ``parts``."""
    text = "\x1f".join(str(part) for part in parts)
    digest = hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "little") >> 1


def generator(*parts: object) -> np.random.Generator:
    """A random generator for the thing that ``parts`` name."""
    return np.random.Generator(np.random.PCG64(seed_of(*parts)))


def smooth_line(random: np.random.Generator, period: int, cells: int) -> Floats:
    """One octave of periodic value noise, ``period`` samples, 0 to 1."""
    values = random.random(cells, np.float32)
    place = np.arange(period, dtype=np.float32) * (cells / period)
    cell = place.astype(np.int32)
    part = place - cell
    part = part * part * (3 - 2 * part)
    left = values[cell % cells]
    line: Floats = left + (values[(cell + 1) % cells] - left) * part
    return line


def hill_line(
    random: np.random.Generator, period: int, cells: int, octaves: int, rough: float
) -> Floats:
    """Rolling hills: octaves of smooth noise, stretched to 0 to 1."""
    line = np.zeros(period, np.float32)
    weight = 1.0
    for octave in range(octaves):
        line += smooth_line(random, period, cells << octave) * np.float32(weight)
        weight *= rough
    return stretch(line)


def peak_line(
    random: np.random.Generator, period: int, cells: int, rough: float = 0.5
) -> Floats:
    """Jagged peaks by midpoint displacement, periodic, 0 to 1."""
    points = random.random(cells).astype(np.float32)
    points[::2] *= 0.35
    reach = 0.26
    while len(points) < period / 2:
        middles = (points + np.roll(points, -1)) / 2
        middles += (random.random(len(points), np.float32) - 0.5) * np.float32(reach)
        points = np.stack([points, middles], 1).ravel()
        reach *= rough
    place = np.arange(period) * (len(points) / period)
    line = np.interp(place, np.arange(len(points) + 1), np.append(points, points[0]))
    return stretch(line.astype(np.float32))


def stretch(values: Floats) -> Floats:
    """Scaled so that the least is 0 and the greatest 1."""
    low, high = float(values.min()), float(values.max())
    result: Floats = (values - np.float32(low)) / np.float32(max(high - low, 1e-6))
    return result


def cloud_tile(
    random: np.random.Generator,
    width: int,
    height: int,
    cells: tuple[int, int],
    octaves: int = 4,
    rough: float = 0.5,
) -> Floats:
    """Two-dimensional noise, periodic both ways, 0 to 1.

    ``cells`` are the lattice points of the first octave across and down.
    """
    total = np.zeros((height, width), np.float32)
    weight = 1.0
    across, down = cells
    for _ in range(octaves):
        if across > width or down > height:
            break
        total += lattice(random, width, height, across, down) * np.float32(weight)
        weight *= rough
        across *= 2
        down *= 2
    return stretch(total)


def lattice(
    random: np.random.Generator, width: int, height: int, across: int, down: int
) -> Floats:
    """One octave of two-dimensional periodic noise."""
    values = random.random((down, across), np.float32)
    pad = 3
    wrapped = np.pad(values, pad, mode="wrap")
    box = (pad + 0.0, pad + 0.0, pad + float(across), pad + float(down))
    image = Image.fromarray(wrapped).resize(
        (width, height), Image.Resampling.BICUBIC, box=box
    )
    return np.asarray(image)
