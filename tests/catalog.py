"""Every sentence that a page can show, collected for translators: `python -m tests.catalog stepwell.pot`.

Django's own collector knows neither the rules' `say` nor the labels in data packs, and needs a program that not every
machine has. docs/translating.md tells the whole way.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract, extract_python
from django.utils.translation.template import templatize

SOURCE = Path(__file__).parents[1] / "src" / "stepwell"
KEYWORDS: dict[str, Any] = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "say": None,
    "say_n": (1, 2),
    "to_say": None,
}
PACKS: dict[str, tuple[str, ...]] = {
    "hours/packs/*.json": ("name",),
    "claims/plans/*.json": ("name",),
    "claim_lint/rules.json": ("messages",),
    "consents/kinds.json": ("title", "use", "missing", "recipients", "plain"),
    "referrals/columns.json": ("label",),
    "aftercare/packs/*.json": ("says",),
    "consents/rights.json": ("title",),
    "disclosure/proofs.json": ("title", "checks"),
    "consents/texts.json": ("what",),
}
"""Data files with labels that pages show, and the names under which these stand."""


def catalog() -> Catalog:
    """All messages with their places, in order of their files."""
    found = Catalog(project="Stepwell", charset="utf-8")
    for path in sorted(SOURCE.rglob("*")):
        where = path.relative_to(SOURCE.parent).as_posix()
        for line, message, notes, context in messages(path, where):
            found.add(message, locations=[(where, line)], auto_comments=notes, context=context)
    return found


def messages(path: Path, where: str) -> Iterator[tuple[int, Any, list[str], str | None]]:
    if path.suffix == ".py" and "/migrations/" not in where:
        with path.open("rb") as file:
            yield from extract("python", file, KEYWORDS, ["Translators:"])
    elif path.suffix in {".html", ".txt"} and "/templates/" in where:
        # Parentheses around the whole: what the template's own indentation was must not count as Python's.
        python = f"({templatize(path.read_text('utf-8'), origin=where)})"
        yield from extract(extract_python, io.BytesIO(python.encode()), KEYWORDS, ["Translators:"])
    elif path.suffix == ".json":
        for pattern, names in PACKS.items():
            if fnmatch(where, f"stepwell/rules/{pattern}"):
                for text in labels(json.loads(path.read_text("utf-8")), names):
                    yield 1, text, [], None


def labels(data: Any, names: tuple[str, ...]) -> Iterator[str]:
    """The texts that stand under one of `names`, at any depth."""
    if isinstance(data, list):
        for item in data:
            yield from labels(item, names)
    elif isinstance(data, dict):
        for name, value in data.items():
            if name in names:
                yield from texts(value)
            else:
                yield from labels(value, names)


def texts(value: Any) -> Iterator[str]:
    """A text, or a table of texts by code. A list holds codes."""
    if isinstance(value, str) and value:
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from texts(item)


def main() -> None:
    from babel.messages.pofile import write_po

    target = Path(sys.argv[1] if len(sys.argv) > 1 else "stepwell.pot")
    with target.open("wb") as file:
        write_po(file, catalog(), width=116)
    print(target)


if __name__ == "__main__":
    main()
