"""The `stepwell` command. Rules, timetables, X12 and backups run without Django; all else is a Django command."""

from __future__ import annotations

import os
import sys
from importlib import import_module

HEADLESS = {
    "rule": "stepwell.command.rule",
    "timetable": "stepwell.command.timetable",
    "x12": "stepwell.command.x12",
    "backup": "stepwell.command.backup",
    "restore": "stepwell.command.restore",
    "arrive": "stepwell.command.arrive",
    "unseal": "stepwell.command.unseal",
}
"""Verb to the module whose `main(arguments) -> exit status` answers it, without Django."""


def main() -> None:
    arguments = sys.argv[1:]
    if arguments and arguments[0] in HEADLESS:
        sys.exit(headless(arguments))
    sys.exit(import_module("stepwell.command.clinic").main(arguments))


def headless(arguments: list[str]) -> int:
    try:
        status = int(import_module(HEADLESS[arguments[0]]).main(arguments[1:]))
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read the answers has seen enough (`| head`)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return status
