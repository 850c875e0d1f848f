"""Encoders, one for each way that a terminal takes pictures."""

from __future__ import annotations

from odyssey_tui.video.profile import TerminalProfile, through_tmux

from .base import NO_SYNC, SYNC, EncodedFrame, Encoder, Layout

__all__ = ["EncodedFrame", "Encoder", "Layout", "make_encoder"]


def make_encoder(profile: TerminalProfile) -> Encoder:
    """The encoder for a terminal.

    Raises:
        ValueError: The profile's protocol has no encoder.
    """
    sync = SYNC if profile.sync else NO_SYNC
    if profile.sync and profile.wrapped:
        sync = through_tmux(sync[0]), through_tmux(sync[1])
    # Imported when needed: numpy and the codecs are not wanted by everyone who
    # asks what the terminal can do.
    if profile.protocol == "cells":
        from .cells import CellsEncoder

        # The console of Linux has halves only.
        quarters = profile.brand != "linux"
        return CellsEncoder(colors=profile.colors, quarters=quarters, sync=sync)
    if profile.protocol in {"kitty", "kitty-shm", "kitty-file"}:
        from .kitty import KittyEncoder
        from .transport import TempFiles, shared_memory

        if profile.protocol == "kitty-shm":
            return KittyEncoder(store=shared_memory(), kind="s", sync=sync)
        if profile.protocol == "kitty-file":
            return KittyEncoder(store=TempFiles(), kind="t", sync=sync)
        return KittyEncoder(sync=sync)
    if profile.protocol == "iterm2":
        from .iterm2 import ITerm2Encoder

        return ITerm2Encoder(sync=sync)
    if profile.protocol == "sixel":
        from .sixel import SixelEncoder

        return SixelEncoder(
            most=profile.sixel_size, colours=profile.sixel_colours, sync=sync
        )
    if profile.protocol in {"kitty-unicode", "kitty-unicode-shm"}:
        from .placeholders import PlaceholderEncoder
        from .transport import shared_memory

        memory = profile.protocol == "kitty-unicode-shm"
        return PlaceholderEncoder(
            edit=profile.image_edits, store=shared_memory() if memory else None
        )
    raise ValueError(f"no encoder for {profile.protocol}")
