"""Picture quality of the service's encoder, on each of several scenes."""

from __future__ import annotations

import math

import av
import numpy as np

from odyssey_tui.local.encoder import H264Encoder
from odyssey_tui.local.world import World
from tests.bench.report import Row

SCENES = (
    "A lighthouse at dusk, calm sea",
    "Heavy rain over a neon city at night, cyberpunk",
    "Blizzard in a pine forest, wind, camera shake",
    "Stormy ocean with lightning, whale, pan right",
    "Meadow with many flowers at noon, zoom in, pop art",
    "Aurora over snowy mountains, starry night, orbit",
    "A fox in a forest with flowers, snow falls, zoom in, graffiti",
)
SECONDS = 5
WIDTH, HEIGHT = 1280, 704
BITRATE = 3_000_000


def luma(frame: av.VideoFrame) -> np.ndarray:
    plane = frame.planes[0]
    rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)
    return rows[: frame.height, : frame.width].astype(np.int16)


def psnr(scene: str) -> tuple[float, float]:
    """Mean PSNR-Y in dB and the bit rate of ``scene``, encoded and decoded."""
    world = World(WIDTH, HEIGHT, seed=7)
    world.start(scene)
    encoder = H264Encoder(WIDTH, HEIGHT, bitrate=BITRATE)
    decoder = av.CodecContext.create("h264", "r")
    originals: list[np.ndarray] = []
    errors: list[float] = []
    size = 0
    for index in range(SECONDS * 20):
        frame = world.render()
        originals.append(luma(frame))
        picture = encoder.encode(frame, keyframe=index == 0)
        size += len(picture.data)
        for decoded in decoder.decode(av.Packet(picture.data)):
            difference = luma(decoded) - originals.pop(0)
            errors.append(float(np.mean(difference.astype(np.float32) ** 2)))
    encoder.close()
    mean = sum(errors) / len(errors)
    return 10 * math.log10(255**2 / max(mean, 1e-9)), size * 8 / SECONDS


def run() -> list[Row]:
    """PSNR-Y of every scene; the hardest has the goal."""
    measured = {scene: psnr(scene) for scene in SCENES}
    rows = [
        Row(f"PSNR-Y, {scene} ({rate / 1e6:.2f} Mbit/s)", value, "dB")
        for scene, (value, rate) in measured.items()
    ]
    hardest = min(value for value, _rate in measured.values())
    rows.append(
        Row("PSNR-Y, the hardest scene", hardest, "dB", 35, True, len(measured))
    )
    return rows
