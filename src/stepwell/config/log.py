"""The log: one JSON object a line, for machines, without a word that came from a person or a record.

A fault is written as its kind and the places in the code that it passed, never its message: a database's own words
quote the row. Messages of other libraries are written before their arguments are filled in, for the same reason.
"""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime

from stepwell.base.asked import request_id

OURS = "stepwell"
FRAMES = 12


class JsonLines(logging.Formatter):
    """`at`, `level`, `logger`, `message`, and where they are known `request`, `fault`, `sqlstate`, `where` and the
    values that our own code passed as `extra={"facts": {...}}` (codes, counts and milliseconds only)."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage() if _is_ours(record.name) else str(record.msg),
        }
        request = request_id.get()
        if request is not None:
            line["request"] = str(request)
        line |= getattr(record, "facts", {})
        if record.exc_info and record.exc_info[0] is not None:
            line |= _fault(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def _is_ours(name: str) -> bool:
    return name == OURS or name.startswith(f"{OURS}.")


def _fault(error: BaseException | None) -> dict[str, object]:
    """What broke and where: kinds from the outermost to the first cause, and the last places in the code."""
    kinds, state, cause = [], "", error
    while cause is not None:
        kinds.append(type(cause).__name__)
        state = state or str(getattr(cause, "sqlstate", "") or "")
        cause = cause.__cause__ or cause.__context__
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:] if error else []
    found: dict[str, object] = {
        "fault": kinds,
        "where": [f"{_short(f.filename)}:{f.lineno} {f.name}" for f in frames],
    }
    return found | ({"sqlstate": state} if state else {})


def _short(path: str) -> str:
    """A file's path from its package on: where somebody installed it is of no use in a log."""
    return path.rsplit("/site-packages/", 1)[-1].rsplit("/src/", 1)[-1]
