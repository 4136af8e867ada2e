"""Block components: `{% card title="Today" %} … {% slot "actions" %} … {% endslot %} … {% endcard %}`.

A component is a template `ui/<name>.html` that receives the tag's arguments, `content` (what stands inside) and
`slots` (the named parts of it). Nothing of the page around leaks in, except the request and the token for forms.
"""

from __future__ import annotations

from collections.abc import Iterable
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


def register_blocks(register: Library, names: Iterable[str]) -> None:
    """Give each name a tag with an end tag, drawn by the template of that name."""
    for name in names:
        register.tag(name, _compiler(name))
    register.tag("slot", _slot)


def _compiler(name: str) -> Any:  # what Library.tag takes is untyped
    def compile_block(parser: Parser, token: Token) -> _Block:
        bits = token.split_contents()[1:]
        arguments = token_kwargs(bits, parser)
        if bits:
            raise TemplateSyntaxError(f"{{% {name} %}} takes arguments by name only; not {bits[0]}.")
        inside = parser.parse((f"end{name}",))
        parser.delete_first_token()
        return _Block(name, arguments=arguments, inside=inside)

    return compile_block


def _slot(parser: Parser, token: Token) -> _Slot:
    bits = token.split_contents()
    if len(bits) != 2:
        raise TemplateSyntaxError("{% slot %} takes the name of one slot.")
    inside = parser.parse(("endslot",))
    parser.delete_first_token()
    return _Slot(parser.compile_filter(bits[1]), inside=inside)
