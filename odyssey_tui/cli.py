"""Flags and subcommands. Each imports the heavy parts only when it runs."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from odyssey_tui import __version__
from odyssey_tui.commands.output import EXIT_ERROR, EXIT_USAGE, fail
from odyssey_tui.config import GRAPHICS

if TYPE_CHECKING:
    from odyssey_tui.config import RunSettings
    from odyssey_tui.transfers.names import What

VIDEO_SUFFIXES = (".mp4", ".m4v", ".mov", ".mkv", ".webm")

_CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(
    invoke_without_command=True,
    context_settings=_CONTEXT,
    help="Live, interactive Odyssey-2 Pro video streams in the terminal.",
    epilog="Without a key: odyssey-tui --demo",
)
@click.version_option(__version__, "-V", "--version", prog_name="odyssey-tui")
@click.option(
    "--demo", is_flag=True, help="No account, no network: a service of its own."
)
@click.option(
    "--prompt", metavar="TEXT", help="Connect and start with this prompt at once."
)
@click.option(
    "--image",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Start image of the first stream.",
)
@click.option(
    "--portrait/--landscape", default=False, help="Orientation of new streams."
)
@click.option(
    "--api-key",
    metavar="KEY",
    help="API key; better set ODYSSEY_API_KEY, which process lists do not show.",
)
@click.option("--api-url", metavar="URL", help="API base URL (or ODYSSEY_API_URL).")
@click.option(
    "--graphics",
    type=click.Choice(GRAPHICS),
    default="auto",
    show_default=True,
    help="How video is shown.",
)
@click.option(
    "--trace",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write one JSON line per acknowledged frame.",
)
@click.option("--theme", metavar="NAME", default="odyssey-dark", show_default=True)
@click.option("--debug", is_flag=True, help="Write a detailed log.")
@click.pass_context
def cli(context: click.Context, /, **flags: Any) -> None:
    """The command line; without a subcommand, the terminal program."""
    if context.invoked_subcommand is not None:
        return
    from odyssey_tui.errors import OdysseyError

    try:
        settings = _run_settings(flags)
    except OdysseyError as error:
        fail(error.detail, error.hint, EXIT_USAGE)
        return
    _need_terminal()
    sys.exit(_run_terminal_program(settings))


def _need_terminal() -> None:
    """Say so and exit where there is none."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        fail(
            "this needs a terminal on standard input and output.",
            "odyssey-tui --help lists the commands that do not.",
            EXIT_USAGE,
        )


def _run_settings(flags: dict[str, Any]) -> RunSettings:
    from odyssey_tui.config import RunSettings, resolve_api_key, resolve_api_url
    from odyssey_tui.errors import InvalidRequestError

    demo = bool(flags["demo"])
    key = None if demo else resolve_api_key(flags["api_key"])
    prompt = flags["prompt"]
    if prompt is not None and not prompt.strip():
        raise InvalidRequestError("--prompt is empty.", hint="Give it some words.")
    image: Path | None = flags["image"]
    if image is not None and not image.is_file():
        raise InvalidRequestError(f"--image: {image} is not a file.")
    trace: Path | None = flags["trace"]
    if trace is not None and not trace.absolute().parent.is_dir():
        raise InvalidRequestError(f"--trace: there is no folder {trace.parent}.")
    return RunSettings(
        demo=demo,
        prompt=prompt,
        image=image,
        portrait=bool(flags["portrait"]),
        api_key=key,
        api_url=resolve_api_url(flags["api_url"]),
        graphics=flags["graphics"],
        trace=trace,
        theme=flags["theme"],
        debug=bool(flags["debug"]),
    )


def _run_terminal_program(settings: RunSettings) -> int:
    """Run the terminal program and return its exit status."""
    from odyssey_tui import collector
    from odyssey_tui.demo import LocalService
    from odyssey_tui.errors import OdysseyError
    from odyssey_tui.log import set_up
    from odyssey_tui.paths import data_dir, state_dir

    collector.hold()  # until the backend is open, see OdysseyApp
    set_up(state_dir() / "odyssey-tui.log", debug=settings.debug)
    service: LocalService | None = None
    try:
        # First of all, so that it boots while Textual is being imported.
        service = LocalService.spawn() if settings.demo else None
        from odyssey_tui.launch import Backend
        from odyssey_tui.ui.app import OdysseyApp
        from odyssey_tui.video.probe import detect

        profile = detect(
            sys.stdin.fileno(),
            sys.stdout.fileno(),
            os.environ,
            override=None if settings.graphics == "auto" else settings.graphics,
        )
        if profile.colors == "truecolor":
            # The terminal said so itself; some (Debian's xterm) do not say it
            # in the environment, and the user interface would be drab.
            os.environ.setdefault("COLORTERM", "truecolor")
        app = OdysseyApp(settings, Backend(settings, service), profile, data_dir())
        app.run()
        return app.return_code or 0
    except OdysseyError as error:
        fail(error.detail, error.hint)
        return EXIT_ERROR
    finally:
        if service is not None:
            service.close()


@cli.command(help="Run the embedded Odyssey-compatible service.")
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to listen on."
)
@click.option("--port", default=8787, show_default=True, type=click.IntRange(0, 65535))
@click.option(
    "--api-key", metavar="KEY", help="Key to accept; a random one if not given."
)
@click.option("--faults", is_flag=True, help="Accept ody_fault_* keys.")
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Keep recordings and jobs here; otherwise they go with the service.",
)
@click.option("--parent-pid", type=int, hidden=True)
@click.option("--stamp", is_flag=True, hidden=True)
@click.option("--seed", type=int, hidden=True)
def serve(**options: Any) -> None:
    """Run the embedded service until a signal ends it."""
    from odyssey_tui.local.config import ServiceConfig, ServiceStartError
    from odyssey_tui.local.serve import run

    data_dir = options.pop("data")
    try:
        config = ServiceConfig(data_dir=data_dir, **options)
    except ServiceStartError as error:
        fail(f"{error}.", code=EXIT_USAGE)
        return
    sys.exit(run(config))


def _account_options(command: Callable[..., None]) -> Callable[..., None]:
    """``--api-key`` and ``--api-url``, after the subcommand too."""
    command = click.option(
        "--api-url", metavar="URL", help="API base URL (or ODYSSEY_API_URL)."
    )(command)
    return click.option(
        "--api-key", metavar="KEY", help="API key; better set ODYSSEY_API_KEY."
    )(command)


@cli.command(help="List the account's recordings, newest first.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.option(
    "--limit",
    default=50,
    show_default=True,
    type=click.IntRange(1, 1_000_000),
    help="Recordings at most.",
)
@click.option(
    "--offset",
    default=0,
    show_default=True,
    type=click.IntRange(0, 2**63 - 1),
    help="Recordings to skip.",
)
@_account_options
def recordings(**options: Any) -> None:
    """Print a table or JSON."""
    from odyssey_tui.commands.recordings import run

    run(**options)


def _chosen_files(
    _context: click.Context, _parameter: click.Parameter, value: str
) -> tuple[What, ...]:
    from odyssey_tui.transfers.names import WHATS

    names = dict.fromkeys(word.strip() for word in value.split(","))
    if list(names) == ["all"]:
        return WHATS
    chosen = tuple(what for what in WHATS if what in names)
    unknown = [name for name in names if name not in WHATS]
    if unknown or not chosen:
        raise click.BadParameter(f"choose of {', '.join(WHATS)}, or all.")
    return chosen


@cli.command(help="Download files of recordings; what was begun is gone on with.")
@click.argument("stream_ids", nargs=-1, required=True, metavar="STREAM_ID...")
@click.option(
    "--what",
    "whats",
    default="video",
    show_default=True,
    metavar="LIST",
    callback=_chosen_files,
    help="video, events, thumbnail, preview with commas between, or all.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    metavar="DIR",
    help="Folder of the files; this one if not given.",
)
@click.option("--overwrite", is_flag=True, help="Replace files without asking.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@_account_options
def download(**options: Any) -> None:
    """Download, with progress on stderr and paths on stdout."""
    from odyssey_tui.commands.download import run

    sys.exit(run(**options))


@cli.command(help="Play a recording of the account, or a video file, in the terminal.")
@click.argument("what", metavar="FILE-OR-STREAM-ID")
@_account_options
@click.pass_context
def play(
    context: click.Context, what: str, api_key: str | None, api_url: str | None
) -> None:
    """Play it; the flags before ``play`` that are about the terminal hold too."""
    from odyssey_tui.errors import OdysseyError

    assert context.parent is not None
    flags = dict(context.parent.params)
    flags["api_key"] = api_key or flags["api_key"]
    flags["api_url"] = api_url or flags["api_url"]
    try:
        settings = replace(_run_settings(flags), play=_playable(what))
        if isinstance(settings.play, str) and not settings.api_key:
            fail(
                f"there is no file {what}, and no API key to look for a recording.",
                "Set ODYSSEY_API_KEY, or give the path of a video.",
                EXIT_USAGE,
            )
    except OdysseyError as error:
        fail(error.detail, error.hint, EXIT_USAGE)
        return
    _need_terminal()
    sys.exit(_run_terminal_program(settings))


def _playable(what: str) -> Path | str:
    """The file that is meant, else the stream id.

    Raises:
        InvalidRequestError: It can only be a file, and there is none.
    """
    from odyssey_tui.errors import InvalidRequestError

    path = Path(what).expanduser()
    if path.is_file():
        return path
    if path.exists() or os.sep in what or path.suffix.lower() in VIDEO_SUFFIXES:
        reason = "is no file" if path.exists() else "is not there"
        raise InvalidRequestError(f"{what} {reason}.", hint="Check the path.")
    return what
