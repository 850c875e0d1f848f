"""The video track that the peer receives: pictures encoded elsewhere."""

from __future__ import annotations

import asyncio
from fractions import Fraction
from typing import Any, TypeAlias

import av
import numpy as np
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack

from odyssey_tui.local.encoder import EncodedPicture
from odyssey_tui.local.frames import plane_array

RTP_CLOCK_RATE = 90_000
"""Units of an RTP timestamp of video in a second."""

RTP_TIME_BASE = Fraction(1, RTP_CLOCK_RATE)

Sendable: TypeAlias = "av.Packet[Any] | av.VideoFrame"

_CAPACITY = 4


class PictureTrack(MediaStreamTrack):
    """Hands pictures to the RTP sender as they come.

    The sender takes each one at once, so nothing waits here unless there is no
    sender yet. Then the pictures are dropped, all of them: a later one could
    not be decoded without the first.
    """

    kind = "video"

    def __init__(self) -> None:
        super().__init__()
        self._pictures: asyncio.Queue[Sendable] = asyncio.Queue(_CAPACITY)

    def push_encoded(self, picture: EncodedPicture, timestamp: int) -> bool:
        """Send an encoded picture.

        Args:
            picture: What to send.
            timestamp: When it is to be shown, in units of 1/90000 s.

        Returns:
            Whether it is on its way. If not, the next one that can be sent must
            be a keyframe.
        """
        packet = av.Packet(picture.data)
        packet.pts = packet.dts = timestamp
        packet.time_base = RTP_TIME_BASE
        packet.is_keyframe = picture.keyframe
        return self._push(packet)

    def push_frame(self, frame: av.VideoFrame, timestamp: int) -> bool:
        """Send a raw frame, to be encoded by the RTP sender.

        The frame is copied, since the sender encodes it while the next one may
        already be drawn. Arguments and result as for :meth:`push_encoded`.
        """
        copy = av.VideoFrame(frame.width, frame.height, frame.format.name)
        for index in range(len(frame.planes)):
            np.copyto(plane_array(copy, index), plane_array(frame, index))
        copy.pts = timestamp
        copy.time_base = RTP_TIME_BASE
        return self._push(copy)

    async def recv(self) -> Sendable:
        """The next picture; called by the RTP sender.

        Raises:
            MediaStreamError: The track has been stopped.
        """
        if self.readyState != "live":
            raise MediaStreamError
        return await self._pictures.get()

    def _push(self, item: Sendable) -> bool:
        if self._pictures.full():
            while not self._pictures.empty():
                self._pictures.get_nowait()
            return False
        self._pictures.put_nowait(item)
        return True
