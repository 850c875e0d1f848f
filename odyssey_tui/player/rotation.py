"""Turns frames upright, as the file's display matrix says."""

from __future__ import annotations

from typing import Final

import av
import av.filter

# Degrees counter-clockwise to what the filter calls it.
_TRANSPOSITIONS: Final = {90: "cclock", 270: "clock", 180: None}


class Upright:
    """Turns frames by quarters; others, and unturned ones, pass as they are."""

    def __init__(self) -> None:
        self._key: tuple[int, int, str, int] | None = None
        self._graph: av.filter.Graph | None = None

    def turn(self, frame: av.VideoFrame) -> av.VideoFrame:
        """The frame as it is to be seen.

        Raises:
            av.FFmpegError: The picture cannot be turned.
        """
        degrees = round(frame.rotation / 90) * 90 % 360
        if degrees == 0:
            return frame
        key = (frame.width, frame.height, frame.format.name, degrees)
        if self._graph is None or self._key != key:
            self._graph, self._key = _graph(frame, degrees), key
        self._graph.vpush(frame)
        turned = self._graph.vpull()
        turned.pts, turned.time_base = frame.pts, frame.time_base
        return turned


def _graph(frame: av.VideoFrame, degrees: int) -> av.filter.Graph:
    graph = av.filter.Graph()
    nodes = [
        graph.add_buffer(
            width=frame.width,
            height=frame.height,
            format=frame.format,
            time_base=frame.time_base,
        )
    ]
    direction = _TRANSPOSITIONS[degrees]
    if direction is None:
        nodes += [graph.add("hflip"), graph.add("vflip")]
    else:
        nodes.append(graph.add("transpose", direction))
    nodes.append(graph.add("buffersink"))
    graph.link_nodes(*nodes)
    graph.configure()
    return graph
