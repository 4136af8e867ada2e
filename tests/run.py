"""`./stepwell test`: every check, cheapest first. `--fast`: neither database nor browser.

The last line printed is pytest's own closing line.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from tests.advisories import audit

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
FAST = [
    "tests/spec",
    "tests/house/test_rules_stand_alone.py",
    "tests/timetable",
    "tests/command",
]


def main() -> int:
    parser = argparse.ArgumentParser(prog="./stepwell test", description=__doc__)
    parser.add_argument("--fast", action="store_true", help="neither database nor browser")
    parser.add_argument("--long", action="store_true", help="the long statistical and fault tests too")
    # One more than cores: a worker with a browser or a server of its own often waits.
    more = str((os.cpu_count() or 1) + 1)
    parser.add_argument("--workers", default=more, help="pytest workers (default: one more than cores)")
    parser.add_argument("pytest", nargs="*", help="pytest's own arguments, after --")
    chosen = parser.parse_args()
    if not chosen.fast:
        browser()
    kept = ["-m", ""] if chosen.long else []
    # Alone the rules need neither Django nor a second worker: they take a few seconds.
    rules = [("rules", ["pytest", *kept, "tests/rules"])] if chosen.fast else []
    for name, command in [*checks(), *rules]:
        started = time.monotonic()
        status = subprocess.run([str(BIN / command[0]), *command[1:]], cwd=ROOT, check=False).returncode
        print(f"{name}: {'failed' if status else 'ok'} ({time.monotonic() - started:.1f} s)", flush=True)
        if status:
            return status
    if not chosen.fast and audit():
        return 1
    paths = [p for p in FAST if (ROOT / p).exists()] if chosen.fast else []
    # The slow ones stand in heaps: who is done takes from who is not.
    workers = [] if chosen.workers == "0" else ["-n", chosen.workers, "--dist", "worksteal"]
    examples = {} if chosen.fast else {"EXAMPLES": "300" if chosen.long else "20"}
    slowest = [] if chosen.fast else ["--durations", "25"]
    arguments = [sys.executable, "-m", "pytest", *workers, *kept, *slowest, *paths, *chosen.pytest]
    return subprocess.run(arguments, cwd=ROOT, env=os.environ | examples, check=False).returncode


def browser() -> None:
    """Installs Debian's Chromium where that is allowed; otherwise the browser tests say why they are skipped."""
    if any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))):
        return
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        print("installing Chromium for the browser tests ...", flush=True)
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.STDOUT, "check": False}
        environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], env=environ, **quiet)
        subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], env=environ, **quiet)


def checks() -> list[tuple[str, list[str]]]:
    return [
        ("style", ["ruff", "check", "."]),
        ("format", ["ruff", "format", "--check", "."]),
        ("storeys", ["lint-imports"]),
        ("types", ["mypy"]),
    ]


if __name__ == "__main__":
    sys.exit(main())
