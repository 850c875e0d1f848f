"""The planes of a video frame as arrays."""

from __future__ import annotations

from typing import Any

import av
import numpy as np
from numpy.typing import NDArray


def plane_array(frame: av.VideoFrame, index: int) -> NDArray[np.uint8]:
    """Plane ``index`` of a planar 8-bit frame, shape ``(height, width)``.

    A writable view into the frame, without the padding at the end of its rows.
    """
    plane: Any = frame.planes[index]
    rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)
    return rows[: plane.height, : plane.width]
