"""A file comes in, its columns are matched, it is read. Reading writes all of it or nothing, and creates nobody."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from stepwell.audit.trail import record
from stepwell.base.errors import Refused
from stepwell.base.later import later
from stepwell.base.permit import permit
from stepwell.base.wording import kept
from stepwell.intake import queries
from stepwell.intake.actions.judging import Judge
from stepwell.intake.events import ColumnsMatched, FileImported, FileReceived
from stepwell.intake.models import ImportFile, ImportRow
from stepwell.people.models import Site, User
from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.referrals import Columns, Part, Reading, preview, read_csv, read_fhir

MOST_BYTES = 50_000_000
AT_ONCE_BYTES = 1_500_000
"""Files up to this size are read while the person waits; larger ones by the worker."""
TELL_SECONDS = 0.5
KINDS = ("fhir", "csv")
WORKBOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How Excel files begin, new and old."""


@transaction.atomic
def receive(site: Site, *, by: User, at: datetime, kind: str, parts: Sequence[Part]) -> ImportFile:
    """Takes the files of one upload. A CSV waits for its columns to be matched; FHIR is ready to be read."""
    permit(by, "intake.import")
    if site.pk not in by.site_ids:
        raise Refused.because("other-site", _("You can only import into your own sites."), "site")
    _check(kind, parts)
    content = b"".join(part.content for part in parts)
    row = ImportFile(
        site=site,
        name=" + ".join(part.name for part in parts)[:200],
        kind=kind,
        digest=hashlib.sha256(content).hexdigest(),
        size=len(content),
        content=content,
        mapping={"parts": [{"name": part.name, "size": len(part.content)} for part in parts]},
        status=ImportFile.Status.MAPPING if kind == "csv" else ImportFile.Status.READING,
        total=content.count(b"\n") + 1,
        actor_id=by.pk,
        created_at=at,
    )
    if kind == "csv":
        try:
            preview(parts[0])
        except Invalid as invalid:
            raise Refused(*(Problem(p.code, p.message, "files") for p in invalid.problems)) from None
    row.save()
    record(FileReceived(file_id=row.pk), by=by, at=at)
    return row


def _check(kind: str, parts: Sequence[Part]) -> None:
    size = sum(len(part.content) for part in parts)
    if kind not in KINDS:
        raise Refused.because("unknown-kind", _("Choose FHIR or CSV."), "kind")
    if not size:
        raise Refused.because("empty-file", _("The file is empty."), "files")
    if any(part.content.startswith(WORKBOOK) for part in parts):
        message = _("This is a workbook of a spreadsheet program. Save its sheet as “CSV UTF-8” and send that.")
        raise Refused.because("workbook", message, "files")
    if kind == "csv" and len(parts) != 1:
        raise Refused.because("one-file", _("Send one CSV file at a time: their columns may differ."), "files")
    if size > MOST_BYTES:
        message = _("The files have %(size)d MB together; at most %(most)d MB can be read. Split them.")
        told = {"size": size // 1_000_000, "most": MOST_BYTES // 1_000_000}
        raise Refused.because("too-large", message % told, "files")


@transaction.atomic
def map_columns(file: ImportFile, *, by: User, at: datetime, columns: Columns) -> ImportFile:
    """Says which column holds what. The file is ready to be read then."""
    permit(by, "intake.import")
    file = ImportFile.locked(file.pk)
    if file.status != ImportFile.Status.MAPPING:
        raise Refused.because("already-read", _("The columns of this file are matched already."))
    problems = columns.problems(preview(parts_of(file)[0]).headers)
    if problems:
        raise Refused(*problems)
    file.mapping = {**file.mapping, "fields": dict(columns.fields), "dates": columns.dates}
    file.status = ImportFile.Status.READING
    file.save(update_fields=["mapping", "status"])
    record(ColumnsMatched(file_id=file.pk), by=by, at=at)
    return file


def start_reading(file: ImportFile, *, at: datetime) -> None:
    """A consequence of receiving or mapping: small files at once, large ones by the worker."""
    if file.size <= AT_ONCE_BYTES:
        read(file.pk, at=at)
    else:
        later("intake.read_file", file_id=str(file.pk))


def read(file_id: UUID, *, at: datetime) -> ImportFile:
    """Reads the file and keeps its rows with their verdicts. Permitted by whoever sent the file; safe to run twice."""
    file = ImportFile.objects.get(pk=file_id)
    if file.status != ImportFile.Status.READING:
        return file
    reading = _reading(file, at, _progress(file))
    by = User.objects.get(pk=file.actor_id)
    return _keep(file, reading, by=by, at=at)


@transaction.atomic
def _keep(file: ImportFile, reading: Reading, *, by: User, at: datetime) -> ImportFile:
    file = ImportFile.locked(file.pk)
    if file.status != ImportFile.Status.READING:
        return file
    file.content = None  # the rows hold what is needed; nothing of the file is kept twice
    file.done = file.total
    file.mapping = {**file.mapping, "ignored": dict(reading.ignored)}
    if reading.problems:
        file.status, file.finished_at = ImportFile.Status.FAILED, at
        file.problems = [{"code": p.code, **kept(p.message), "where": p.where} for p in reading.problems]
    else:
        judge = Judge(queries.known_people(by), site=file.site, day=file.site.day_of(at))
        rows = [judge.row(file, found) for found in reading.rows]
        ImportRow.objects.bulk_create(rows, batch_size=500)
        open_rows = any(r.verdict in (ImportRow.Verdict.NEW, ImportRow.Verdict.DUPLICATE) for r in rows)
        file.status = ImportFile.Status.REVIEW if open_rows else ImportFile.Status.DONE
        file.finished_at = None if open_rows else at
    file.save()
    record(FileImported(file_id=file.pk), by=by, at=at)
    return file


def _reading(file: ImportFile, at: datetime, tick: Callable[[int], None]) -> Reading:
    day = file.site.day_of(at)
    if file.kind == "csv":
        columns = Columns(fields=file.mapping["fields"], dates=file.mapping["dates"])
        return read_csv(parts_of(file)[0], columns=columns, day=day)
    return read_fhir(parts_of(file), day=day, tick=tick)


def parts_of(file: ImportFile) -> list[Part]:
    """The files of the upload, cut apart again."""
    parts, start, content = [], 0, bytes(file.content or b"")
    for part in file.mapping["parts"]:
        parts.append(Part(name=part["name"], content=content[start : start + part["size"]]))
        start += part["size"]
    return parts


def _progress(file: ImportFile) -> Callable[[int], None]:
    """Tells the file's row how far reading is, at most twice a second."""
    told = time.monotonic()

    def tick(done: int) -> None:
        nonlocal told
        if time.monotonic() - told > TELL_SECONDS:
            told = time.monotonic()
            ImportFile.objects.filter(pk=file.pk).update(done=done)

    return tick
