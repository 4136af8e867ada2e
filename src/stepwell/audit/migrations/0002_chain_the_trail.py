"""Chains events and accesses, entry to entry, by trigger; what stands in the tables already is chained as well.

The entries are set aside, and put back through the triggers in the order in which they were recorded. Reversible: going
back drops the chain and keeps every entry.
"""

import django.contrib.postgres.indexes
from django.db import migrations, models

SET_ASIDE = """
create temporary table event_before on commit drop as select * from audit_event;
create temporary table access_before on commit drop as select * from audit_access;
truncate audit_event, audit_access;
"""

FUNCTIONS = """
create function audit_take_chain() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare head record;
begin
    -- The chain this transaction holds already, else the first that nobody holds, else a new one: nobody waits.
    select id, position, digest into head from public.audit_chain
        order by (id::text = current_setting('stepwell.chain', true)) is true desc, id
        limit 1 for no key update skip locked;
    if not found then
        insert into public.audit_chain default values returning id, position, digest into head;
    end if;
    perform set_config('stepwell.chain', head.id::text, true);
    perform set_config('stepwell.link', head.position || ' ' || encode(head.digest, 'hex'), true);
    return null;
end $$;

create function audit_keep_chain() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare link text[] := string_to_array(current_setting('stepwell.link'), ' ');
begin
    update public.audit_chain set position = link[1]::bigint, digest = decode(link[2], 'hex')
        where id = current_setting('stepwell.chain')::bigint and position <> link[1]::bigint;
    return null;
end $$;
"""

# The text whose digest it is: stepwell/audit/chain.py reads the same back. Infinity and null have a text as well.
LINK = """
create function audit_link_{table}() returns trigger language plpgsql as $$
declare link text[] := string_to_array(current_setting('stepwell.link'), ' ');
begin
    new.chain := current_setting('stepwell.chain');
    new.position := link[1]::bigint + 1;
    new.digest := sha256(decode(link[2], 'hex') || convert_to(concat({text}), 'UTF8'));
    link[1] := set_config('stepwell.link', new.position || ' ' || encode(new.digest, 'hex'), true);
    return new;
end $$;
create trigger audit_take before insert on audit_{table} for each statement execute function audit_take_chain();
create trigger audit_link before insert on audit_{table} for each row execute function audit_link_{table}();
create trigger audit_keep after insert on audit_{table} for each statement execute function audit_keep_chain();
"""


def text(table, *values):
    return ", E'\\n', ".join([f"'{table}'", "new.chain", "new.position", "new.id", *values])


EVENT = LINK.format(
    table="event",
    text=text(
        "event", "new.actor_id", "new.request_id", "new.client_id", "new.episode_id", "new.subject_id",
        "extract(epoch from new.occurred_at)", "extract(epoch from new.recorded_at)", "new.kind", "new.data",
    ),
)
ACCESS = LINK.format(
    table="access",
    text=text(
        "access", "new.actor_id", "new.request_id", "new.client_id", "extract(epoch from new.at)", "new.page"
    ),
)

UNLINK = """
drop trigger audit_take on audit_{table};
drop trigger audit_link on audit_{table};
drop trigger audit_keep on audit_{table};
drop function audit_link_{table}();
"""

PUT_BACK = """
insert into audit_event
    (id, kind, actor_id, request_id, occurred_at, recorded_at, client_id, episode_id, subject_id, data)
    select id, kind, actor_id, request_id, occurred_at, recorded_at, client_id, episode_id, subject_id, data
    from event_before order by recorded_at, id;
insert into audit_access (id, actor_id, request_id, client_id, page, at)
    select id, actor_id, request_id, client_id, page, at from access_before order by at, id;
drop table event_before, access_before;
"""


def place():
    yield "chain", models.BigIntegerField(default=0, editable=False)
    yield "position", models.BigIntegerField(default=0, editable=False)
    yield "digest", models.BinaryField(default=b"", editable=False)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Chain",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("position", models.BigIntegerField(db_default=0)),
                ("digest", models.BinaryField(db_default=b"")),
            ],
        ),
        migrations.RunSQL(SET_ASIDE, migrations.RunSQL.noop),
        *(migrations.AddField(model, name, field) for model in ("event", "access") for name, field in place()),
        *(
            migrations.AddConstraint(
                model, models.UniqueConstraint(fields=["chain", "position"], name=f"{model}_place")
            )
            for model in ("event", "access")
        ),
        migrations.AddIndex(
            "event", django.contrib.postgres.indexes.BrinIndex(fields=["recorded_at"], name="event_moment")
        ),
        migrations.AddIndex(
            "access", django.contrib.postgres.indexes.BrinIndex(fields=["at"], name="access_moment")
        ),
        migrations.RunSQL(FUNCTIONS, "drop function audit_take_chain(); drop function audit_keep_chain();"),
        migrations.RunSQL(EVENT, UNLINK.format(table="event")),
        migrations.RunSQL(ACCESS, UNLINK.format(table="access")),
        migrations.RunSQL(PUT_BACK, migrations.RunSQL.noop),
    ]
