"""Encoders, one for each way that a terminal takes pictures."""

from __future__ import annotations

from odyssey_tui.video.profile import TerminalProfile

from .base import EncodedFrame, Encoder, Layout

__all__ = ["EncodedFrame", "Encoder", "Layout", "make_encoder"]


def make_encoder(profile: TerminalProfile) -> Encoder:
    """The encoder for a terminal.

    Raises:
        ValueError: The profile's protocol has no encoder.
    """
    # Imported when needed: numpy and the codecs are not wanted by everyone who
    # asks what the terminal can do.
    if profile.protocol == "cells":
        from .cells import CellsEncoder

        return CellsEncoder(colors=profile.colors, sync=profile.sync)
    if profile.protocol in {"kitty", "kitty-shm", "kitty-file"}:
        from .kitty import KittyEncoder
        from .transport import TempFiles, shared_memory

        if profile.protocol == "kitty-shm":
            return KittyEncoder(store=shared_memory(), kind="s", sync=profile.sync)
        if profile.protocol == "kitty-file":
            return KittyEncoder(store=TempFiles(), kind="t", sync=profile.sync)
        return KittyEncoder(sync=profile.sync)
    raise ValueError(f"no encoder for {profile.protocol}")
