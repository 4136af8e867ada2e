"""A job whose worker was killed goes back into the queue; one whose worker lives is left alone."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from django.db import connection
from procrastinate.contrib.django import app

from stepwell.base.tasks import take_up_again


@pytest.mark.django_db(transaction=True)
def test_the_job_of_a_killed_worker_is_taken_up_again():
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into procrastinate_workers (last_heartbeat) values (now() - interval '1 hour'), (now())"
            " returning id"
        )
        dead, alive = (row[0] for row in cursor.fetchall())
        cursor.execute(
            "insert into procrastinate_jobs (queue_name, task_name, args, status, worker_id) values"
            " ('default', 'intake.read_file', '{}', 'doing', %s), ('default', 'intake.read_file', '{}', 'doing', %s)",
            [dead, alive],
        )

    async def once():
        async with app.with_connector(app.connector.get_worker_connector()).open_async() as opened:
            await take_up_again.func(SimpleNamespace(app=opened), timestamp=0)

    with ThreadPoolExecutor(1) as own:  # the browser's loop may run in this thread
        own.submit(lambda: asyncio.run(once())).result()
    with connection.cursor() as cursor:
        cursor.execute("select status from procrastinate_jobs order by id")
        assert [status for (status,) in cursor.fetchall()] == ["todo", "doing"]
