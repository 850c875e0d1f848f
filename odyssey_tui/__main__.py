"""Entry point of ``odyssey-tui`` and ``python -m odyssey_tui``."""

from __future__ import annotations


def main() -> None:
    """Run the command line; heavy parts are imported by what needs them."""
    from odyssey_tui.cli import cli

    cli(prog_name="odyssey-tui")


if __name__ == "__main__":
    main()
