"""The little of OpenCV that the documentation's examples use, without a window.

``waitKey`` presses "i" after a few pictures and "q" after a few more.
"""

from __future__ import annotations

import numpy as np

COLOR_RGB2BGR = 4

_shown = 0
_pressed: set[str] = set()


def cvtColor(picture: np.ndarray, code: int) -> np.ndarray:
    assert code == COLOR_RGB2BGR
    assert picture.dtype == np.uint8
    assert picture.ndim == 3
    return picture[:, :, ::-1]


def imshow(name: str, picture: np.ndarray) -> None:
    global _shown
    assert picture.shape[2] == 3
    _shown += 1


def waitKey(milliseconds: int) -> int:
    for key, pictures in (("i", 5), ("q", 15)):
        if _shown >= pictures and key not in _pressed:
            _pressed.add(key)
            return ord(key)
    return -1


def destroyAllWindows() -> None:
    print(f"Windows closed after {_shown > 0} pictures, keys {sorted(_pressed)}")
