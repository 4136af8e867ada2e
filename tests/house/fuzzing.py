"""What an attacker or a broken browser sends: payloads, headers and methods over every address, drawn from one seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import uuid4

from tests.house.addresses import Address, addresses
from tests.house.world import MARKS, World

BRAND = "zqxj"
"""Stands in every payload of markup, so that what comes back unescaped is found."""

PAYLOADS: dict[str, tuple[str, ...]] = {
    "sql": (
        "' OR '1'='1", "'; DROP TABLE people_client; --", '" OR ""="', "1) UNION SELECT NULL,version(),NULL--",
        "%' AND pg_sleep(0)::text='", "\\'; select 1; --",
    ),
    "html": (
        f"<script>{BRAND}(1)</script>", f'"><img src=x onerror={BRAND}(1)>', f"<svg/onload={BRAND}(1)>",
        f"javascript:{BRAND}(1)", f"'><b {BRAND}>", f"</textarea><script>{BRAND}(2)</script>",
        f"</script><script>{BRAND}(3)</script>", f"<!--{BRAND}--><{BRAND}>",
    ),
    "template": ("{{ 7*7 }}zqt", "{% debug %}", "${7*7}", "#{7*7}", "{{ settings.SECRET_KEY }}", "%(x)s %s {0} {x}"),
    "path": ("../../../etc/passwd", "..%2f..%2fetc%2fpasswd", "/etc/passwd\x00.csv", "C:\\win.ini", "//x.example/"),
    "nul": ("a\x00b", "\x00", "\x00" * 20),
    "huge": ("A" * 100_000, "9" * 400, "-" * 5_000),
    "unicode": (
        "\u202eevil", "\ufeff", "\ud7ff\ue000", "e\u0301" * 200, "\U0001f480" * 50, "İıſ", "\u2028\u2029",
        "\x7f\x1b[31m", "Ω" * 300,
    ),
    "type": (
        "NaN", "Infinity", "-1", "0", "1e309", "99999999999999999999", "true", "null", "[]", "{}", "2026-02-30",
        "0000-00-00", "9999-12-31", "25:61", "12/31/1", "not-a-uuid", "00000000-0000-0000-0000-000000000000", "",
        " ", "\t\n", "२०२६-०३-०२", "1_000", "0x10", "١٢",
    ),
    "formula": ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "=HYPERLINK(\"http://x\")"),
    "header": ("x\r\nSet-Cookie: zqh=1", "x\nLocation: http://x.example"),
}  # fmt: skip

FIELDS = (
    *(
        "q",
        "page",
        "day",
        "week",
        "site",
        "show",
        "whose",
        "kind",
        "next",
        "version",
        "act",
        "save",
        "sign",
        "whom",
    ),
    *(
        "first_name",
        "last_name",
        "birth_date",
        "number",
        "reason",
        "words",
        "outcome",
        "client",
        "person",
        "before",
    ),
    *(
        "roles",
        "sites",
        "email",
        "starts_on",
        "ends_on",
        "amount",
        "minutes",
        "text",
        "series",
        "staff",
        "track",
        "room",
    ),
)
"""Names that our pages read, for pages whose forms were not looked at."""

METHODS = ("get", "get", "get", "post", "post", "post", "head", "put", "patch", "delete", "options", "trace")
HEADERS: tuple[dict[str, str], ...] = (
    {},
    {},
    {"HX-Request": "true"},
    {"HX-Request": "true", "HX-Target": "<x>", "HX-Current-URL": "http://x.example/%00"},
    {"X-Stepwell-Draft": "1"},
    {"Accept-Language": "../../etc;q=9"},
    {"Host": "evil.example"},
    {"X-Forwarded-For": "' OR 1=1, 1.2.3.4"},
    {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher"},
    {"Content-Length": "-1"},
    {"Cookie": "sessionid=../../x; csrftoken=%00"},
    {"Referer": f"javascript:{BRAND}(1)", "Origin": "null"},
    {"Accept": "application/json", "X-Requested-With": "XMLHttpRequest"},
    {"Range": "bytes=0-1,5-2"},
)
BODIES = ("form", "form", "form", "json", "broken", "file")


@dataclass(slots=True)
class Sent:
    """One request, so that a finding can be told and tried again."""

    number: int
    route: str
    role: str
    method: str
    path: str
    data: dict[str, Any] = field(default_factory=dict)
    body: str = "form"
    headers: dict[str, str] = field(default_factory=dict)
    csrf: bool = True

    def __str__(self) -> str:
        shown = {k: repr(v)[:60] for k, v in self.data.items()}
        return (
            f"#{self.number} {self.role} {self.method.upper()} {self.path[:120]} {self.body} {shown} {self.headers}"
        )


def requests(
    world: World, roles: list[str], fields: dict[str, list[str]], *, count: int, seed: int
) -> Iterator[Sent]:
    """`count` requests. `fields`: the names of inputs that each address showed when it was opened."""
    dice, all_addresses = Random(seed), addresses()
    for number in range(count):
        address = dice.choice(all_addresses)
        names = fields.get(address.route) or list(FIELDS)
        chosen = dice.sample(names, min(len(names), dice.randint(0, 6))) + dice.sample(FIELDS, dice.randint(0, 2))
        yield Sent(
            number=number,
            route=address.route,
            role=dice.choice(roles),
            method=dice.choice(METHODS),
            path=_path(dice, world, address),
            data={name: _value(dice, world) for name in chosen},
            body=dice.choice(BODIES),
            headers=dict(dice.choice(HEADERS)),
            csrf=dice.random() > 0.1,
        )


def _path(dice: Random, world: World, address: Address) -> str:
    """The address with somebody's real ids; now and then with something else hung on, or ids that nobody has."""
    whose = dice.choice([*MARKS, "own", "own", "own"])
    path = address.url(world, whose)
    luck = dice.random()
    kind = next((k for k in address.kinds if not k.startswith("=")), "")
    if luck < 0.05 and kind:
        return path.replace(str(world.of(whose, kind)), str(uuid4()))
    if luck < 0.10:
        return path + dice.choice(("/", "//", "%00", "..%2f", "?", "?q=%ff%fe", ";x", "%c0%ae/", "#x", "?page=9e9"))
    return path


def _value(dice: Random, world: World) -> Any:
    if dice.random() < 0.25:  # ids that are real, and may not be theirs
        ids = world.ids[dice.choice(list(MARKS))]
        return str(dice.choice(list(ids.values())))
    payload = dice.choice(PAYLOADS[dice.choice(list(PAYLOADS))])
    return [payload, payload] if dice.random() < 0.05 else payload
