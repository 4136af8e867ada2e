"""Python's collector of cycles, set for a process that lives long and allocates a page at a time."""

from __future__ import annotations

import gc


def settle() -> None:
    """What is loaded now stays: the collector need not walk it again in the middle of somebody's page."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
