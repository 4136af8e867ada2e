"""Block components: `{% card title="Today" %} … {% slot "actions" %} … {% endslot %} … {% endcard %}`.

A component is a template `ui/<name>.html` that receives the tag's arguments, `content` (what stands inside) and
`slots` (the named parts of it). Nothing of the page around leaks in, except the request and the token for forms.
Those that a page shows by the dozen are functions (frames.py) instead of templates, called with the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from inspect import signature
from typing import Any

from django.template import Context, Library, Node, NodeList, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.utils.safestring import SafeString, mark_safe

_SLOTS = "_slots"
_AROUND = ("csrf_token", "request", "user")


class _Block(Node):
    def __init__(self, name: str, *, arguments: dict[str, FilterExpression], inside: NodeList) -> None:
        self.name = name
        self.arguments = arguments
        self.nodelist = inside

    def render(self, context: Context) -> SafeString:
        slots: dict[str, str] = {}
        with context.push(**{_SLOTS: slots}):
            content = self.nodelist.render(context)
        values: dict[str, Any] = {key: value.resolve(context) for key, value in self.arguments.items()}
        around = {key: context[key] for key in _AROUND if key in context}
        template = context.template.engine.get_template(f"ui/{self.name}.html")
        inner = {**around, **values, "content": mark_safe(content.strip()), "slots": slots}
        return template.render(context.new(inner))


class _Slot(Node):
    def __init__(self, name: FilterExpression, *, inside: NodeList) -> None:
        self.name = name
        self.nodelist = inside

    def render(self, context: Context) -> str:
        context[_SLOTS][self.name.resolve(context)] = mark_safe(self.nodelist.render(context).strip())
        return ""


class _Drawn(_Block):
    """A block that a function draws."""

    def __init__(self, draw: Callable[..., SafeString], **parts: Any) -> None:
        super().__init__(draw.__name__, **parts)
        self.draw = draw
        self.wants = frozenset(signature(draw).parameters)
        if "class" in self.arguments:
            self.arguments["class_"] = self.arguments.pop("class")

    def render(self, context: Context) -> SafeString:
        slots: dict[str, str] = {}
        with context.push(**{_SLOTS: slots}):
            content = self.nodelist.render(context).strip()
        values: dict[str, Any] = {key: value.resolve(context) for key, value in self.arguments.items()}
        if "slots" in self.wants:
            values["slots"] = slots
        if "csrf_token" in self.wants:
            values["csrf_token"] = context.get("csrf_token", "")
        return self.draw(content=content, **values)


def register_blocks(register: Library, names: Iterable[str], *, drawn: Iterable[Callable[..., SafeString]]) -> None:
    """Give each name a tag with an end tag, drawn by the template of that name, or by the function."""
    for name in names:
        register.tag(name, _compiler(name, partial(_Block, name)))
    for draw in drawn:
        register.tag(draw.__name__, _compiler(draw.__name__, partial(_Drawn, draw)))
    register.tag("slot", _slot)


def _compiler(name: str, block: Callable[..., _Block]) -> Any:  # what Library.tag takes is untyped
    def compile_block(parser: Parser, token: Token) -> _Block:
        bits = token.split_contents()[1:]
        arguments = token_kwargs(bits, parser)
        if bits:
            raise TemplateSyntaxError(f"{{% {name} %}} takes arguments by name only; not {bits[0]}.")
        inside = parser.parse((f"end{name}",))
        parser.delete_first_token()
        return block(arguments=arguments, inside=inside)

    return compile_block


def _slot(parser: Parser, token: Token) -> _Slot:
    bits = token.split_contents()
    if len(bits) != 2:
        raise TemplateSyntaxError("{% slot %} takes the name of one slot.")
    inside = parser.parse(("endslot",))
    parser.delete_first_token()
    return _Slot(parser.compile_filter(bits[1]), inside=inside)
