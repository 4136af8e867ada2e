"""Everything of the entity, read as it was at one moment and written in open formats, a row at a time."""

from __future__ import annotations

import importlib.metadata
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any  # field values, rows of every table

import psycopg
from django.apps import apps
from django.db import connection as ours
from django.db import models
from django.template.loader import render_to_string
from psycopg import sql
from psycopg.rows import dict_row

from stepwell.base.likeness import Connection, columns, key_order, likeness, speak_alike, tables
from stepwell.command.archive import Manifest, Writer
from stepwell.rules.chart_lint import PARTS, NoteKind

KIND = "stepwell-entity"
LEFT_BEHIND = {
    "auth_group": "made by migrate",
    "auth_group_permissions": "made by migrate",
    "auth_permission": "made by migrate",
    "django_content_type": "made by migrate",
    "django_migrations": "stands in manifest.json",
    "django_session": "people sign in again",
    "usersessions_usersession": "people sign in again",
    "shared_cache": "counts of failed sign-ins",
    "procrastinate_events": "the queue belongs to the machine that works it",
    "procrastinate_jobs": "the queue belongs to the machine that works it",
    "procrastinate_periodic_defers": "the queue belongs to the machine that works it",
    "procrastinate_workers": "the queue belongs to the machine that works it",
    "keeping_backuprun": "backups of the machine that is left",
    "keeping_leaving": "the orders of such files, with their keys",
}
"""Tables that do not travel, and why. Every other table does."""
ROWS_AT_ONCE = 2000
Told = Callable[[int, int], None]


def snapshot() -> Connection:
    """A connection of its own that sees the database as it is now, for as long as it is open."""
    known = {"dbname", "user", "password", "host", "port", "sslmode", "sslrootcert", "sslcert", "sslkey"}
    reach = {k: v for k, v in ours.get_connection_params().items() if k in known}
    connection: Connection = psycopg.connect(**reach, autocommit=True)
    speak_alike(connection)
    connection.execute("begin isolation level repeatable read read only")
    return connection


def write(archive: Writer, connection: Connection, *, at: datetime, told: Told = lambda *_: None) -> Manifest:
    """Writes every table, the documents, the dictionary and the manifest. Memory stays at a few thousand rows."""
    carried = [t for t in tables(connection) if t not in LEFT_BEHIND]
    alike = {}
    for name in carried:
        alike[name] = asdict(likeness(connection, name))
    total, done = sum(t["rows"] for t in alike.values()), 0
    archive.member("README.txt", [README.encode()])
    archive.member("dictionary.json", [_json(dictionary(connection, carried))])
    for name in carried:
        archive.member(f"tables/{name}.jsonl", _counted(lines(connection, name), done, total, told))
        done += alike[name]["rows"]
    for name, content in documents(connection):
        archive.member(name, [content])
    manifest = Manifest(
        kind=KIND,
        made_at=at.isoformat(timespec="seconds"),
        server=connection.info.parameter_status("server_version") or "",
        stepwell=importlib.metadata.version("stepwell"),
        migrations=_migrations(connection),
        tables=alike,
        members=archive.members,
    )
    archive.manifest(manifest)
    return manifest


def lines(connection: Connection, table: str) -> Iterator[bytes]:
    """Each row as one line of JSON, in the order of the key."""
    names = sql.SQL(", ").join(map(sql.Identifier, columns(connection, table)))
    query = sql.SQL("select row_to_json(t)::text from (select {} from {} order by {}) t").format(
        names, sql.Identifier(table), key_order(connection, table)
    )
    with connection.cursor(name="rows") as cursor:
        cursor.itersize = ROWS_AT_ONCE
        for (line,) in cursor.execute(query):
            yield line.encode() + b"\n"


def _counted(found: Iterator[bytes], before: int, total: int, told: Told) -> Iterator[bytes]:
    """Many lines in one block, and word of how far it is."""
    block, count = [], 0
    for line in found:
        block.append(line)
        count += 1
        if len(block) == ROWS_AT_ONCE:
            yield b"".join(block)
            told(before + count, total)
            block.clear()
    yield b"".join(block)
    told(before + count, total)


def dictionary(connection: Connection, carried: list[str]) -> dict[str, Any]:
    """What each table and column means: from the models where there is one, from the database otherwise."""
    by_table = {m._meta.db_table: m for m in apps.get_models(include_auto_created=True)}
    described = {
        name: {
            "about": " ".join((getattr(by_table.get(name), "__doc__", "") or "").split()),
            "file": f"tables/{name}.jsonl",
            "columns": _columns(connection, name, by_table.get(name)),
        }
        for name in carried
    }
    return {"tables": described, "left_behind": LEFT_BEHIND}


def _columns(connection: Connection, table: str, model: type[models.Model] | None) -> dict[str, dict[str, Any]]:
    fields = {f.column: f for f in model._meta.local_concrete_fields} if model else {}
    return {name: {"type": kind, **_meaning(fields.get(name))} for name, kind in columns(connection, table).items()}


def _meaning(field: models.Field[Any, Any] | None) -> dict[str, Any]:
    if field is None:
        return {}
    said: dict[str, Any] = {"name": str(field.verbose_name), "may_be_empty": field.null}
    if field.choices:
        said["choices"] = {str(key): str(label) for key, label in field.flatchoices}
    if field.related_model is not None and not isinstance(field.related_model, str):
        said["points_to"] = field.related_model._meta.db_table
    return said


SIGNED = """
select n.id, n.kind, n.signed_text as text, n.digest, s.name, s.credential, s.signed_at, (
    select coalesce(json_agg(json_build_object('text', a.text, 'signed_at', a.signed_at, 'name', t.name,
                                               'credential', t.credential) order by a.signed_at), '[]')
    from documents_addendum a join audit_signature t on t.id = a.signature_id where a.note_id = n.id) as addenda
from documents_note n join audit_signature s on s.id = n.signature_id where n.status = 'signed' order by n.id
"""
SENT = "select f.batch_id, b.form, f.content from billing_batchfile f join billing_batch b on b.id = f.batch_id"


def documents(connection: Connection) -> Iterator[tuple[str, bytes]]:
    """Each signed note as a page that any browser shows, and each claim file as it was sent."""
    with connection.cursor(name="notes", row_factory=dict_row) as notes:
        for note in notes.execute(SIGNED):
            labels = {p.key: p.label for p in PARTS[NoteKind(note["kind"])]}
            parts = [(label, note["text"]["parts"].get(key, "")) for key, label in labels.items()]
            page = render_to_string("keeping/note.html", {"note": note, "parts": parts})
            yield f"documents/notes/{note['id']}.html", page.encode()
    with connection.cursor(name="files") as files:
        for key, form, content in files.execute(SENT):
            yield f"documents/claims/{form}-{key}.edi", content.encode()


def _migrations(connection: Connection) -> dict[str, list[str]]:
    applied: dict[str, list[str]] = {}
    for app, name in connection.execute("select app, name from django_migrations order by id"):
        applied.setdefault(app, []).append(name)
    return applied


def _json(value: object) -> bytes:
    return json.dumps(value, indent=1, ensure_ascii=False).encode()


README = """Everything that this clinic kept in Stepwell, in open formats.

tables/NAME.jsonl   one table: a JSON object a line, in the order of its key (UTF-8; times in ISO 8601, UTC)
dictionary.json     what each table and column means, its type, its choices and what it points to; and which tables do
                    not travel, and why
documents/          each signed note as a page for a browser, each claim file as it was sent
manifest.json       versions, migrations, the rows and a digest of every table, the SHA-256 of every file

The audit is in tables/audit_event.jsonl, audit_access.jsonl and audit_signature.jsonl, with its chain.
Sign-in secrets (hashed passwords, second factors) are in people_user and mfa_authenticator: keep this file sealed.

To bring it into a fresh installation of the same version:   stepwell arrive THIS-FILE
"""
