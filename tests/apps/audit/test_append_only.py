"""What is append-only is so in the database itself: by trigger, and by what the web's role is granted."""

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from stepwell.base.models import append_only_tables

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("verb", ["UPDATE", "DELETE", "TRUNCATE"])
@pytest.mark.parametrize("table", append_only_tables())
def test_the_web_role_may_not_change_it(table, verb):
    with connection.cursor() as cursor:
        cursor.execute("select has_table_privilege(current_user, %s, %s)", [table, verb])
        assert cursor.fetchone() == (False,)


@pytest.mark.parametrize("table", append_only_tables())
def test_a_trigger_refuses_even_the_owner(table):
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_trigger where tgrelid = %s::regclass and not tgisinternal and tgenabled = 'O'"
            " and tgname like 'pgtrigger_append_only%%'",
            [table],
        )
        assert cursor.fetchone()[0] >= 1


def test_the_web_role_cannot_switch_the_trigger_off():
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("alter table audit_event disable trigger all")
