"""What is done with a take, from whatever screen: run again, annotate, export."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from odyssey_tui.capture.names import CaptureContext, create_file, file_name
from odyssey_tui.errors import CaptureError, ImageError, InvalidRequestError
from odyssey_tui.sanitize import clean_line
from odyssey_tui.session import ReplayStep
from odyssey_tui.store.export import as_markdown, as_script_document
from odyssey_tui.store.records import Take
from odyssey_tui.ui.live_commands import unquoted, write_new
from odyssey_tui.ui.present_error import present_error
from odyssey_tui.ui.start_images import Sendable
from odyssey_tui.ui.widgets.confirm import Confirm

if TYPE_CHECKING:
    from odyssey_tui.ui.app import OdysseyApp

Form = Literal["script", "markdown"]


class TakeDesk:
    """Works on takes for the application."""

    def __init__(self, app: OdysseyApp) -> None:
        self._app = app

    # Running one again

    def run_again(self, key: str) -> None:
        """Start a stream like the take, then send its prompts at their offsets."""
        self._app.run_worker(self._run_again(key), group="question", exclusive=True)

    async def _run_again(self, key: str) -> None:
        take = await self._app.store.take(key)
        live = self._app.live
        if take is None or live is None:
            self._app.notify("That take is gone.", severity="warning")
            return
        if live.is_live and not await self._app.push_screen_wait(
            Confirm("End the stream and run the take again?", yes="Run", no="Go on")
        ):
            return
        try:
            image = await self._image_of(take)
        except ImageError as error:
            present_error(self._app, error, doing="running a take again")
            return
        steps = [
            ReplayStep(prompt.prompt, prompt.offset_ms)
            for prompt in take.prompts
            if prompt.ack_ms is not None
        ]
        self._app.show_live()
        live.session.run_again(take.prompt, steps, portrait=take.portrait, image=image)

    async def _image_of(self, take: Take) -> Sendable | None:
        """The take's start image: its file if that is the same, else the copy."""
        kept = take.image
        if kept is None:
            return None
        if kept.path is not None:
            try:
                found = await self._app.inspect_image(kept.path)
            except ImageError:
                found = None  # the copy is there for that
            if found is not None and found.sha256 == kept.sha256:
                return Sendable(Path(kept.path), kept)
        if not kept.thumbnail:
            raise ImageError(
                "The start image of the take is gone.",
                hint="Take its prompt to the live screen and choose another.",
            )
        self._app.notify(
            "The start image is gone or has changed; its small copy is sent.",
            severity="warning",
        )
        return Sendable(kept.thumbnail, kept)

    # Writing to it and from it

    def annotate(self, words: str) -> None:
        """Write a note to the last take; without words, offer it to be edited."""
        key, live = self._app.takes.last, self._app.live
        if key is None or live is None:
            raise InvalidRequestError("There is no take yet that could have a note.")
        if words:
            self._app.store.write_note(key, words)
            self._app.notify("Note written.")
            return

        async def offer() -> None:
            take = await self._app.store.take(key)
            live.prompt.put(f"/note {take.note if take is not None else ''}")

        self._app.run_worker(offer(), group="store")

    def export(self, key: str, form: Form, name: str | None = None) -> None:
        """Write a take to a file, by default a new one in the working folder."""
        self._app.run_worker(self._export(key, form, name), group="export")

    async def _export(self, key: str, form: Form, name: str | None) -> None:
        take = await self._app.store.take(key)
        if take is None:
            self._app.notify("That take is gone.", severity="warning")
            return
        if form == "script":
            document = as_script_document(take)
            text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
        else:
            text = as_markdown(take)
        try:
            path = await asyncio.to_thread(_write, take, form, text, name)
        except (CaptureError, InvalidRequestError) as error:
            present_error(self._app, error, doing="exporting a take")
            return
        self._app.copy_to_clipboard(str(path))
        self._app.notify(
            f"{clean_line(str(path), 300)}\nThe path has been copied.",
            title="Take saved",
            markup=False,
        )


def _write(take: Take, form: Form, text: str, name: str | None) -> Path:
    """Write ``text`` to a new file and say where it is.

    Raises:
        CaptureError: No file can be made in the working folder.
        InvalidRequestError: ``name`` exists, or cannot be written.
    """
    if name is not None and not os.path.isdir(os.path.expanduser(unquoted(name))):
        return write_new(name, text).absolute()
    folder = Path(os.path.expanduser(unquoted(name))) if name else Path.cwd()
    context = CaptureContext(prompt=take.prompt, stream_id=take.stream_id)
    extension = "json" if form == "script" else "md"
    path = create_file(folder, file_name(context, take.started_at, extension))
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        path.unlink(missing_ok=True)
        raise CaptureError(f"{path}: {error.strerror or error}.") from error
    return path.absolute()
