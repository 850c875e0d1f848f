"""What the subcommands do; ``cli.py`` has their flags and imports them when run."""
