"""Forms in our look: the renderer behind `{{ form }}` and `{{ form.x.as_field_group }}`, and our widgets."""

from __future__ import annotations

from typing import Any  # Django's widget arguments are of any type

from django import forms
from django.forms.renderers import DjangoTemplates, TemplatesSetting
from django.forms.utils import flatatt
from django.template import TemplateDoesNotExist
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from stepwell.ui import inputs


class Renderer(TemplatesSetting):
    """FORM_RENDERER. Ours where `templates/ui` has one, Django's own templates for what we leave alone."""

    form_template_name = "ui/form.html"
    formset_template_name = "ui/formset.html"
    field_template_name = "ui/field.html"

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> SafeString:
        drawn = inputs.draw(template_name, context)
        return super().render(template_name, context, request) if drawn is None else drawn

    def get_template(self, template_name: str) -> Any:
        try:
            return super().get_template(template_name)
        except TemplateDoesNotExist:
            return DjangoTemplates().get_template(template_name)


class DateInput(forms.DateInput):
    """The browser's date picker; a day of the site."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """Hours and minutes; `step` in seconds, a minute by default."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None, *, step: int = 60) -> None:
        super().__init__({"step": step, **(attrs or {})}, format="%H:%M")


class DateTimeInput(forms.DateTimeInput):
    """A moment in the site's own time."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class Choices(forms.RadioSelect):
    """One of a few, each on its own line with room for a word of explanation."""

    template_name = "ui/widgets/choices.html"


class ManyChoices(forms.CheckboxSelectMultiple):
    """Several of a few, each on its own line."""

    template_name = "ui/widgets/choices.html"


class Segmented(forms.RadioSelect):
    """One of two to five short words, side by side. `tones` colors a chosen one: `{"here": "ok"}`."""

    def __init__(self, attrs: dict[str, Any] | None = None, *, tones: dict[str, str] | None = None) -> None:
        super().__init__(attrs)
        self.tones = tones or {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        return {**option, "tone": self.tones.get(str(value), "accent")}

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """Drawn here and not by the template: a roster has dozens of them."""
        widget = self.get_context(name, value, attrs)["widget"]
        options = [option for _group, some, _index in widget["optgroups"] for option in some]
        drawn = format_html_join(
            "\n",
            '<label class="segment tone-{}"><input type="radio" name="{}" value="{}"{}><span>{}</span></label>',
            ((o["tone"], o["name"], o["value"], flatatt(o["attrs"]), o["label"]) for o in options),
        )
        place = format_html(' id="{}"', widget["attrs"]["id"]) if widget["attrs"].get("id") else ""
        return format_html('<div class="segmented"{}>{}</div>', place, drawn)


class Switch(forms.CheckboxInput):
    """On or off, at once understood."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({**(attrs or {}), "role": "switch", "class": "switch"})


class Combobox(forms.Select):
    """A select that is searched by typing. With `url`, the choices come from there (`?q=`, JSON list of
    `value`, `label`, `detail`); without scripts it stays a select."""

    def __init__(self, attrs: dict[str, Any] | None = None, *, url: str = "") -> None:
        extra = {"data-combobox": True, **({"data-url": url} if url else {})}
        super().__init__({**extra, **(attrs or {})})


class ManyCombobox(forms.SelectMultiple):
    """Like `Combobox`, for several; the chosen ones stand as chips."""

    def __init__(self, attrs: dict[str, Any] | None = None, *, url: str = "") -> None:
        extra = {"data-combobox": True, **({"data-url": url} if url else {})}
        super().__init__({**extra, **(attrs or {})})


class Text(forms.Textarea):
    """Several lines; grows with what is typed."""

    def __init__(self, attrs: dict[str, Any] | None = None, *, rows: int = 3) -> None:
        super().__init__({"rows": rows, **(attrs or {})})


class Upload(forms.FileInput):
    """A place to drop a file on, or to choose one. `accept` as in HTML."""

    template_name = "ui/widgets/upload.html"

    def __init__(self, attrs: dict[str, Any] | None = None, *, accept: str = "", hint: str = "") -> None:
        super().__init__({**(attrs or {}), **({"accept": accept} if accept else {})})
        self.hint = hint

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return {**super().get_context(name, value, attrs), "hint": self.hint}


class Keypad(forms.TextInput):
    """A code of digits with big keys, for the kiosk and the second factor."""

    template_name = "ui/widgets/keypad.html"

    def __init__(self, attrs: dict[str, Any] | None = None, *, length: int = 6, hidden: bool = False) -> None:
        extra = {
            "inputmode": "numeric",
            "autocomplete": "off",
            "maxlength": length,
            "pattern": f"[0-9]{{{length}}}",
        }
        super().__init__({**extra, **(attrs or {})})
        self.input_type = "password" if hidden else "text"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return {**super().get_context(name, value, attrs), "keys": "123456789"}
