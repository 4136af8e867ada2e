"""What is append-only is so in the database itself: by trigger, and by what the web's role is granted."""

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from stepwell.base.models import append_only_tables

pytestmark = pytest.mark.django_db


def test_the_web_role_may_not_change_them():
    with connection.cursor() as cursor:
        for table in append_only_tables():
            for verb in ("UPDATE", "DELETE", "TRUNCATE"):
                cursor.execute("select has_table_privilege(current_user, %s, %s)", [table, verb])
                assert cursor.fetchone() == (False,), f"{verb} {table}"


def test_a_trigger_refuses_even_the_owner():
    with connection.cursor() as cursor:
        for table in append_only_tables():
            cursor.execute(
                "select count(*) from pg_trigger where tgrelid = %s::regclass and not tgisinternal and tgenabled = 'O'"
                " and tgname like 'pgtrigger_append_only%%'",
                [table],
            )
            assert cursor.fetchone()[0] >= 1, table


def test_the_tables_that_must_never_change_are_among_them():
    assert {
        "audit_event", "audit_access", "audit_signature", "hours_entry", "documents_addendum", "billing_batchfile",
        "consents_disclosure", "attendance_correction",
    } <= set(append_only_tables())  # fmt: skip


def test_the_web_role_cannot_switch_the_trigger_off():
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("alter table audit_event disable trigger all")
