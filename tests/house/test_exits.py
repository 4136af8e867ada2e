"""Whatever leaves is in one list: found in the code, by what sends files, mail, JSON, print pages and kiosk pages.

A new way out fails here until somebody writes down where it asks the disclosure rule, or why it need not.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.test_structure import FILES, SOURCE, name_of, tree

CALLS = {
    *("FileResponse", "StreamingHttpResponse", "JsonResponse", "EmailMessage", "EmailMultiAlternatives"),
    *("send_mail", "urlopen", "Console", "handed_out"),
}
METHODS = {"write_text", "write_bytes", "sendmail", "send_message"}
OUTSIDE = {"requests", "httpx", "smtplib", "urllib", "ftplib", "paramiko", "socket"}
"""Names whose use means that something goes over the network."""
PAPER = re.compile(r"/(print|kiosk|letter|fax|label|pdf)[a-z_]*\.(html|txt|typ)$")
"""Templates of what is printed, sent, or shown to somebody who is not signed in."""
NOT_ROOMS = ("command/", "rules/", "timetable/generator/", "timetable/solver/")
"""Headless parts: they read files that somebody gave them and have no database."""

DISCLOSES = {
    "keeping/views.py:download": "keeping/actions.py:release",
    "keeping/management/commands/leave.py:handle": "keeping/actions.py:hand_out",
    "consents/views/rights.py:accounting_copy": "consents/views/rights.py:accounting_copy",
    "privacy/views/told.py:told": "privacy/actions.py:tell_client",
    "privacy/views/trail.py:export": "privacy/actions.py:export_looks",
    "billing/views.py:download": "billing/actions/batch.py:download",
    "billing/management/commands/claims.py:_write": "billing/actions/batch.py:download",
}
"""Way out to the function that asks `consents.actions.disclose` for it."""

STAYS = {
    "ui/files.py:handed_out": "Makes the answer for the exits above, each of which has asked.",
    "audit/checkpoints.py:_publish": "Digests and counts of the trail, signed; no id of a client.",
    "audit/checkpoints.py:_signer": "Keeps the private key that signs them.",
    "audit/management/commands/audit.py": "Says where the trail is broken: partitions and numbers.",
    "attendance/views/kiosk.py:kiosk": "Staff start it here; it shows no client.",
    "attendance/views/kiosk.py:_door": "Asks for a code; after a right one it shows that client's own name to that "
    "client (2.23, 45 CFR 164.524).",
    "billing/management/commands/claims.py:handle": "Says that there are no claims.",
    "billing/management/commands/claims.py:_say": "Claim numbers, sums and what the check found, for the clinic's own "
    "staff at its own machine (2.12(c)(3)).",
    "consents/views/consent.py:scan": "A paper of the chart itself, to staff who may see the chart (2.12(c)(3)); the "
    "look is recorded.",
    "consents/views/proofs.py:proof_scan": "An order or agreement of our own files, to whoever keeps them; the look is "
    "recorded where it is about a client.",
    "config/health.py:live": "Says that the process answers.",
    "config/health.py:ready": "Names the parts that answer or do not.",
    "config/meter.py:metrics": "Counts and times, of nobody.",
    "config/single_sign_on.py:openid_config": "Reads the issuer's own document; the question holds nothing.",
    "config/settings.py:_kept_secret": "Writes the demo's own key beside its database.",
    "demo/management/commands/bench.py": "Times of pages of the demo clinic, where everybody is invented.",
    "demo/management/commands/demo.py": "Everybody in it is invented.",
    "documents/views.py:_save_group": "Answers how many cards somebody else changed: a number.",
    "episodes/views.py:codes": "Diagnosis codes of the official list, of nobody.",
    "episodes/management/commands/codes.py": "Counts codes of the official list.",
    "hours/management/commands/hours.py": "A table for the clinic's own staff at the clinic's own machine "
    "(2.12(c)(3)); nothing is sent.",
    "intake/views/imports.py:errors": "Gives back rows of a file to whoever may bring files in, as they were sent.",
    "intake/management/commands/import.py": "Says what became of a file that the operator gave.",
    "people/views/client.py:kiosk_code": "Shows a new code once, for staff to hand to that client.",
    "timetable/views/boards.py:printed": "The week on paper for staff of the site (2.12(c)(3)); it carries only what "
    "the viewer's own board shows, and says that it stays in the house.",
}
"""Way out that needs no disclosure, and why. A whole command may be named without its function."""


def is_command(file: Path) -> bool:
    return "commands" in file.parts


def ways_out(file: Path) -> Iterator[str]:
    """`file:function` for each function that sends something out, by what it uses."""
    for function in tree(file).body:
        parts = function.body if isinstance(function, ast.ClassDef) else [function]
        for part in parts:
            if isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef)) and sends(part, command=is_command(file)):
                yield f"{name_of(file)}:{part.name}"


def sends(function: ast.AST, *, command: bool) -> bool:
    return any(leads_out(node, command=command) for node in ast.walk(function))


def leads_out(node: ast.AST, *, command: bool) -> bool:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value == "Content-Disposition" or bool(PAPER.search(f"/{node.value}"))
    if isinstance(node, ast.Call):
        name = called(node.func)
        typed = name == "HttpResponse" and any(k.arg == "content_type" for k in node.keywords)
        return name in CALLS or name in METHODS or typed or (command and name in {"write", "print"})
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in OUTSIDE


def called(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def all_ways_out() -> set[str]:
    rooms = [f for f in FILES if not name_of(f).startswith(NOT_ROOMS)]
    return {way for f in rooms for way in ways_out(f)}


def listed(way: str) -> bool:
    return way in DISCLOSES or way in STAYS or way.split(":")[0] in STAYS


def test_every_way_out_asks_for_disclosure_or_says_why_not():
    unlisted = sorted(way for way in all_ways_out() if not listed(way))
    assert not unlisted, "new exits: let them ask consents.actions.disclose and list them, or say why they need not"


def test_the_list_names_no_exit_that_is_gone():
    found = all_ways_out()
    files = {way.split(":")[0] for way in found}
    assert not [way for way in {**DISCLOSES, **STAYS} if way not in found and way not in files]


@pytest.mark.parametrize("way", sorted(DISCLOSES))
def test_what_is_said_to_ask_does_ask(way):
    file, function = DISCLOSES[way].split(":")
    asked = [
        called(node.func)
        for part in tree(SOURCE / file).body
        if isinstance(part, ast.FunctionDef) and part.name == function
        for node in ast.walk(part)
        if isinstance(node, ast.Call)
    ]
    assert "disclose" in asked
    file, function = way.split(":")
    text = ast.unparse(next(p for p in walk_functions(file) if p.name == function))
    assert DISCLOSES[way].split(":")[1] in text, "the exit does not call what is said to ask for it"


def walk_functions(file: str) -> Iterator[ast.FunctionDef]:
    return (n for n in ast.walk(tree(SOURCE / file)) if isinstance(n, ast.FunctionDef))


FILES_OUT = {"intake/views/imports.py:errors", *(w for w in DISCLOSES if "/views" in w)}


@pytest.mark.parametrize("way", sorted(FILES_OUT))
def test_who_takes_something_out_of_the_house_proves_who_they_are(way):
    file, function = way.split(":")
    text = ast.unparse(next(p for p in walk_functions(file) if p.name == function))
    assert "confirm" in text or "recently_signed_in" in text


def test_a_new_exit_would_be_found():
    for code in (
        "def f(r):\n    return FileResponse(open('x'))",
        "def f(r):\n    a = HttpResponse('', content_type='text/csv')",
        "def f(r):\n    a['Content-Disposition'] = 'x'",
        "def f(r):\n    return page(r, 'notices/letter.html', {})",
        "def f(r):\n    EmailMessage('s', 'b').send()",
        "def f(r):\n    return requests.post('x')",
        "def f(r):\n    Path('x').write_text('y')",
    ):
        assert sends(ast.parse(code).body[0], command=False), code
    assert sends(ast.parse("def handle(self):\n    self.stdout.write('x')").body[0], command=True)
    assert not sends(ast.parse("def f(r):\n    return page(r, 'people/list.html', {})").body[0], command=False)


def test_events_and_logs_are_no_exit_for_free_text():
    """An event holds ids and codes; a log line of ours holds codes (a name in it would leave with the log)."""
    for file in FILES:
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and called(node.func) in LEVELS:
                words = [a for a in node.args[1:] if isinstance(a, ast.Attribute) and a.attr in TELLING]
                assert not words, f"{name_of(file)}:{node.lineno}"


LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}
TELLING = {
    "name",
    "legal_name",
    "first_name",
    "last_name",
    "email",
    "phone",
    "birth_date",
    "words",
    "text",
    "parts",
}
