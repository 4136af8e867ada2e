"""The fields of forms, drawn by hand: a page of ten notes has a hundred of them, each of which took four templates.

The markup is that of Django's widget templates and, around it, ours; what is not in `DRAWN` keeps its template.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any  # contexts of widgets are of any shape

from django.utils.safestring import SafeString

from stepwell.ui.leaves import esc

Context = Mapping[str, Any]


def attributes(found: Mapping[str, object]) -> str:
    """As Django's attrs.html: True is bare, False is left out."""
    parts = []
    for name, value in found.items():
        if value is True:
            parts.append(f" {esc(name)}")
        elif value is not False:
            parts.append(f' {esc(name)}="{esc(value)}"')
    return "".join(parts)


def _input(context: Context) -> str:
    widget = context["widget"]
    value = "" if widget["value"] is None else f' value="{esc(widget["value"])}"'
    rest = attributes(widget["attrs"])
    return f'<input type="{esc(widget["type"])}" name="{esc(widget["name"])}"{value}{rest}>'


def _textarea(context: Context) -> str:
    widget = context["widget"]
    told = esc(widget["value"] or "")
    return f'<textarea name="{esc(widget["name"])}"{attributes(widget["attrs"])}>\n{told}</textarea>'


def _select(context: Context) -> str:
    widget = context["widget"]
    parts = []
    for name, options, _index in widget["optgroups"]:
        drawn = "".join(
            f'\n<option value="{esc(o["value"])}"{attributes(o["attrs"])}>{esc(o["label"])}</option>'
            for o in options
        )
        parts.append(f'\n<optgroup label="{esc(name)}">{drawn}\n</optgroup>' if name else drawn)
    return f'<select name="{esc(widget["name"])}"{attributes(widget["attrs"])}>{"".join(parts)}\n</select>'


def _several(context: Context) -> str:
    """Radio buttons or checkboxes, each in its label."""
    widget = context["widget"]
    given = widget["attrs"]
    place = f' id="{esc(given["id"])}"' if given.get("id") else ""
    kind = f' class="{esc(given["class"])}"' if given.get("class") else ""
    parts = []
    for name, options, _index in widget["optgroups"]:
        drawn = "".join(f"<div>\n{_option(o)}</div>" for o in options)
        parts.append(f"\n<div>\n<label>{esc(name)}</label>{drawn}\n</div>" if name else drawn)
    return f"<div{place}{kind}>{''.join(parts)}\n</div>"


def _choices(context: Context) -> str:
    """The same in our look."""
    widget = context["widget"]
    given = widget["attrs"]
    place = f' id="{esc(given["id"])}"' if given.get("id") else ""
    parts = []
    for name, options, _index in widget["optgroups"]:
        parts.append(f'<p class="overline">{esc(name)}</p>' if name else "")
        for option in options:
            aims = f' for="{esc(option["attrs"]["id"])}"' if option["attrs"].get("id") else ""
            field = _input({"widget": option})
            parts.append(f'\n<label class="check"{aims}>{field}<span>{esc(option["label"])}</span></label>')
    return f'<div class="choices{_after(given.get("class", ""))}"{place}>{"".join(parts)}</div>'


def _option(option: Mapping[str, Any]) -> str:
    field = _input({"widget": option})
    if not option["wrap_label"]:
        return field
    aims = f' for="{esc(option["attrs"]["id"])}"' if option["attrs"].get("id") else ""
    return f"<label{aims}>{field} {esc(option['label'])}</label>"


def _group(context: Context) -> str:
    """A field with its label, help and errors."""
    field = context["field"]
    classes = "".join((" invalid" if field.errors else "", _after(field.css_classes())))
    label, errors = esc(field.label), str(field.errors) if field.errors else ""
    helped = f'id="{field.auto_id}_helptext">{esc(str(field.help_text))}' if field.help_text else ""
    if field.widget_type in ("checkbox", "switch"):
        below = f'<span class="help" {helped}</span>' if helped else ""
        return (
            f'<div class="field check-field{classes}">\n'
            f'<label class="check">{field}<span>{label}{below}</span></label>\n{errors}\n</div>'
        )
    star = '<span class="required" aria-hidden="true">*</span>' if field.field.required else ""
    below = f'<p class="help" {helped}</p>' if helped else ""
    if field.use_fieldset:
        told = f' aria-describedby="{esc(field.aria_describedby)}"' if field.aria_describedby else ""
        return (
            f'<fieldset class="field{classes}"{told}>\n<legend class="label">{label}{star}</legend>\n{below}\n'
            f"{field}\n{errors}\n</fieldset>"
        )
    return (
        f'<div class="field type-{esc(field.widget_type)}{classes}">\n'
        f'<label class="label" for="{field.id_for_label}">{label}{star}</label>\n{below}\n{field}\n{errors}\n</div>'
    )


def _after(word: str) -> str:
    return f" {esc(word)}" if word else ""


_PLACE = "django/forms/widgets/"
DRAWN: Mapping[str, Callable[[Context], str]] = {
    "ui/field.html": _group,
    "ui/widgets/choices.html": _choices,
    **{
        f"{_PLACE}{name}.html": _input
        for name in ("checkbox", "date", "datetime", "email", "hidden", "number", "text", "time")
    },
    f"{_PLACE}textarea.html": _textarea,
    f"{_PLACE}select.html": _select,
    f"{_PLACE}checkbox_select.html": _several,
    f"{_PLACE}radio.html": _several,
}
"""Template of Django or of ours to the function that draws the same."""


def draw(template: str, context: Context) -> SafeString | None:
    """What the template would draw, or None for one that is not drawn by hand."""
    drawn = DRAWN.get(template)
    return SafeString(drawn(context)) if drawn else None
