"""`{% kept %} … {% endkept %}`: markup that is the same for everybody, drawn once and kept in memory.

What it depends on is given: `{% kept navigation_key %}`. It is kept for each language and each combination of these
values; where one of them is missing, nothing is kept. Nothing of a person, a request or a token may stand inside.
"""

from __future__ import annotations

from django.template import Context, Node, NodeList
from django.template.base import FilterExpression, Parser, Token
from django.utils.safestring import SafeString
from django.utils.translation import get_language

MOST = 256
"""So many drawings of one place at most, then it begins anew."""


class Kept(Node):
    def __init__(self, values: list[FilterExpression], *, inside: NodeList) -> None:
        self.values = values
        self.nodelist = inside
        self._drawn: dict[tuple[object, ...], SafeString] = {}

    def render(self, context: Context) -> SafeString:
        values = [value.resolve(context, ignore_failures=True) for value in self.values]
        if None in values:
            return self.nodelist.render(context)
        key = (get_language(), *values)
        drawn = self._drawn.get(key)
        if drawn is None:
            if len(self._drawn) >= MOST:
                self._drawn.clear()
            drawn = self._drawn[key] = self.nodelist.render(context)
        return drawn


def compile_kept(parser: Parser, token: Token) -> Kept:
    values = [parser.compile_filter(bit) for bit in token.split_contents()[1:]]
    inside = parser.parse(("endkept",))
    parser.delete_first_token()
    return Kept(values, inside=inside)
