"""What must hold after any crash: every act is there with all that it did, or not at all."""

from __future__ import annotations

from typing import Any

import psycopg

from tests.drills.writers import Done

NEVER = {
    "a referral whose steps and events differ": """
        select r.id from intake_referral r
        where (select count(*) from intake_referralstep s where s.referral_id = r.id) <>
              (select count(*) from audit_event e where e.subject_id = r.id
               and e.kind in ('intake.referral_received', 'intake.referral_moved'))""",
    "a step of no referral": """
        select id from intake_referralstep s where not exists (select from intake_referral where id = s.referral_id)""",
    "an attendance whose minutes are not those of the ledger": """
        select a.id from attendance_attendance a where a.minutes <>
              (select coalesce(sum(e.minutes), 0) from hours_entry e where e.attendance_id = a.id)""",
    "two postings of one attendance in force": """
        select attendance_id from hours_entry e where reverses_id is null
        and not exists (select from hours_entry r where r.reverses_id = e.id) group by 1 having count(*) > 1""",
    "a reversal that is not the opposite": """
        select r.id from hours_entry r join hours_entry e on e.id = r.reverses_id where r.minutes <> -e.minutes""",
    "an entry of the roster without its event": """
        select a.id from attendance_attendance a where a.status <> 'unmarked' and not exists
        (select from audit_event e where e.subject_id = a.id and e.kind = 'attendance.recorded')""",
    "somebody who came and has no note": """
        select a.id from attendance_attendance a where a.status in ('present', 'late', 'left_early')
        and not exists (select from documents_note n where n.attendance_id = a.id)""",
    "a closed session without its event": """
        select s.slot_id from attendance_session s where s.closed_at is not null and not exists
        (select from audit_event e where e.subject_id = s.slot_id and e.kind = 'attendance.session_closed')""",
    "a signed note without the signature of its text": """
        select n.id from documents_note n where n.status = 'signed' and not exists
        (select from audit_signature s where s.id = n.signature_id and s.digest = n.digest and s.document_id = n.id)""",
    "a signature of nothing": """
        select s.id from audit_signature s where s.document_kind = 'note' and not exists
        (select from documents_note n where n.signature_id = s.id)""",
    "a signed note without its event": """
        select n.id from documents_note n where n.status = 'signed' and not exists
        (select from audit_event e where e.subject_id = n.id and e.kind = 'documents.note_signed')""",
    "a signed note on an attendance that does not know it": """
        select n.id from documents_note n join attendance_attendance a on a.id = n.attendance_id
        where n.status = 'signed' and a.relied_at is null""",
    "a correction without its event, or an event without its correction": """
        select coalesce(c.id, e.id) from attendance_correction c
        full join (select * from audit_event where kind = 'attendance.corrected') e
        on (e.data ->> 'correction_id')::uuid = c.id where c.id is null or e.id is null""",
    "a correction that the attendance does not show": """
        select c.id from attendance_correction c join attendance_attendance a on a.id = c.attendance_id
        where not exists (select from attendance_correction later where later.attendance_id = c.attendance_id
        and later.at > c.at) and (c.after ->> 'minutes')::int <> a.minutes""",
    "a charge in force that was replaced": """
        select c.id from billing_charge c join billing_charge s on s.supersedes_id = c.id where c.status <> 'void'""",
    "a charge without its event": """
        select c.id from billing_charge c where not exists
        (select from audit_event e where e.subject_id = c.id and e.kind = 'billing.charge_decided')""",
    "a claim whose total is not that of its lines": """
        select c.id from billing_claim c where c.total <>
              (select coalesce(sum(l.amount), 0) from billing_claimline l where l.claim_id = c.id)""",
    "a charge whose minutes are not those of its attendances": """
        select c.id from billing_charge c where c.status in ('ready', 'claimed') and c.minutes <>
              (select coalesce(sum(a.minutes), 0) from attendance_attendance a where a.id = any(c.attendance_ids))""",
}
"""What is broken, and the rows that are: there must be none."""

FOUND = {
    "referral": "select 1 from intake_referral where id = %(key)s and last_name = %(words)s",
    "contacted": "select 1 from intake_referralstep where referral_id = %(key)s and step = 'contacted'",
    "arrived": "select 1 from attendance_attendance where seat_id = %(key)s and status in ('present', 'left_early')",
    "closed": "select 1 from attendance_session where slot_id = %(key)s and closed_at is not null",
    "draft": "select 1 from documents_note where id = %(key)s and parts ->> 'data' = %(words)s",
    "signed": "select 1 from documents_note where id = %(key)s and status = 'signed'"
    " and signed_text -> 'parts' ->> 'data' = %(words)s",
    "corrected": "select 1 from attendance_correction where attendance_id = %(key)s and reason = %(words)s",
}
"""For each act the statement that finds what it left. What the biller's runs leave is judged by what must never be."""


def lost(connection: psycopg.Connection[Any], told: list[Done]) -> list[Done]:
    """Acts that were acknowledged and are not there."""
    known = [d for d in told if d.act in FOUND]
    return [
        d for d in known if connection.execute(FOUND[d.act], {"key": d.key, "words": d.words}).fetchone() is None
    ]


def broken(connection: psycopg.Connection[Any]) -> dict[str, int]:
    """What does not balance, with how many rows."""
    counts = {name: len(connection.execute(statement).fetchall()) for name, statement in NEVER.items()}
    return {name: count for name, count in counts.items() if count}
