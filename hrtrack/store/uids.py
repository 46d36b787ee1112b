"""Make identifiers that stay unique when copies of a ledger are edited apart and merged."""

from __future__ import annotations

import os
import time


def new_uid() -> str:
    """Return 32 hexadecimal digits that sort by time (the layout of a UUID of version 7)."""
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return f"{value:032x}"
