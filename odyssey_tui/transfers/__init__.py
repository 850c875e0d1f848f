"""Downloads: resumed, verified, never over a file without asking.

Knows addresses and files only. Importing this loads no HTTP library; running a
download does, in a thread.
"""

from odyssey_tui.transfers.download import Download
from odyssey_tui.transfers.downloads import AT_ONCE, Downloads
from odyssey_tui.transfers.names import WHATS, What, check_target, file_name, part_path
from odyssey_tui.transfers.pool import Pool
from odyssey_tui.transfers.problems import size_text
from odyssey_tui.transfers.records import (
    Policy,
    Progress,
    Renew,
    Result,
    Snapshot,
    State,
)

__all__ = [
    "AT_ONCE",
    "WHATS",
    "Download",
    "Downloads",
    "Policy",
    "Pool",
    "Progress",
    "Renew",
    "Result",
    "Snapshot",
    "State",
    "What",
    "check_target",
    "file_name",
    "part_path",
    "size_text",
]
