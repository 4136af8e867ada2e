"""What no template may do, in whichever room it lies."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "stepwell"
TEMPLATES = sorted(SOURCE.glob("*/templates/**/*.html"))
SPRITE = (SOURCE / "ui/static/ui/vendor/icons.svg").read_text()
ICONS = set(re.findall(r'<symbol id="([^"]+)"', SPRITE))

FORBIDDEN = {
    r"\sstyle\s*=": "a style of its own",
    r"<style[\s>]": "a style of its own",
    r"\son[a-z]+\s*=": "an inline script",
    r"hx-on": "htmx that evaluates text",
    r"\bjs:": "htmx that evaluates text",
    r"<script(?![^>]*(\bsrc=|application/json))": "an inline script",
}


@pytest.mark.parametrize("pattern", FORBIDDEN, ids=list(FORBIDDEN.values()))
def test_no_template_has(pattern):
    found = [t.relative_to(SOURCE) for t in TEMPLATES if re.search(pattern, _markup(t))]
    assert not found, f"{FORBIDDEN[pattern]}: {found}"


def test_every_icon_named_is_in_the_sprite():
    missing = {
        (str(t.relative_to(SOURCE)), name)
        for t in TEMPLATES
        for name in re.findall(r"""(?:\{% icon |\bicon=)["']([a-z0-9-]+)["']""", t.read_text())
        if name not in ICONS
    }
    assert not missing, missing


def test_every_class_has_a_look():
    css = "".join(sheet.read_text() for sheet in (SOURCE / "ui/static/ui/css").glob("*.css"))
    known = set(re.findall(r"\.([a-zA-Z][\w-]*)", css))
    unknown = {
        (str(t.relative_to(SOURCE)), name)
        for t in TEMPLATES
        for names in re.findall(r'class="([^"]*)"', re.sub(r"\{\{.*?\}\}", "", _markup(t)))
        for name in names.split()
        if name not in known and not name.startswith("tone-") and not name.endswith("-")
    }
    assert not unknown, f"only what stands in ui/css has a look (docs/design.md): {unknown}"


def test_every_menu_entry_has_an_icon_of_the_sprite():
    from stepwell.config.navigation import GROUPS

    assert {entry.icon for _, entries in GROUPS for entry in entries} <= ICONS


def _markup(template: Path) -> str:
    """The text without Django's own tags and comments, in which `action="…"` and the like are no attributes."""
    text = re.sub(r"\{% (else|elif)\b.*?%\}", " ", template.read_text())
    return re.sub(r"\{%.*?%\}|\{#.*?#\}", "", text)
