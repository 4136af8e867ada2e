"""A bar on a terminal for commands that take a while; nothing elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

Told = Callable[[str, int, int], None]
"""Takes what is done now, how much is done, and of how much."""


@contextmanager
def progress(*, quiet: bool = False) -> Iterator[Told]:
    console = Console(stderr=True)
    columns = (TextColumn("{task.description:36}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=quiet or not console.is_terminal) as bar:
        task = bar.add_task("", total=None)
        yield lambda name, done, total: bar.update(task, description=name, completed=done, total=total)
