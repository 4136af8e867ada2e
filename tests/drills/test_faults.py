"""What goes wrong around a clinic that is working: each has an outcome that is stated, and the clinic goes on.

`docs/reliability.md` lists the outcomes.
"""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import threading
import time
from collections import Counter
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.drills.running import Running

FULL_MB = 400
SIGN_IN = "/account/login/"
UPLOAD = 60_000_000
REFUSED = {400, 403, 413, "BrokenPipeError", "ConnectionResetError"}
"""With a status, or by hanging up while the bytes still come."""


@pytest.fixture(scope="module")
def clinic(tmp_path_factory):
    """The real clinic, empty, on durable settings."""
    found = Running(tmp_path_factory.mktemp("faults"))
    found.start()
    yield found
    found.stop()


def ask(clinic, method="GET", path=SIGN_IN, *, body=None, headers=None, timeout=30):
    """The status of one request, or what happened instead."""
    line = http.client.HTTPConnection("127.0.0.1", clinic.port, timeout=timeout)
    try:
        line.request(method, path, body=body, headers=headers or {})
        answer = line.getresponse()
        text = answer.read().decode(errors="replace")
        assert "Traceback" not in text
        return answer.status
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__
    finally:
        line.close()


@contextmanager
def asking(clinic, people=6):
    """Some people who ask for pages for as long as the block lasts, and what they were answered."""
    stop, answers = threading.Event(), Counter()

    def one():
        while not stop.is_set():
            answers[ask(clinic)] += 1

    threads = [threading.Thread(target=one) for _ in range(people)]
    for thread in threads:
        thread.start()
    yield answers
    stop.set()
    for thread in threads:
        thread.join()


def test_a_database_that_restarts_under_load_is_away_and_back_and_no_page_is_a_fault(clinic):
    with asking(clinic) as answers:
        time.sleep(1)
        os.kill(clinic.pids("database")[0], signal.SIGINT)  # what `pg_ctl stop -m fast` sends
        time.sleep(1)
        clinic.wait(60)
        before = answers[200]
        time.sleep(1)
    assert set(answers) <= {200, 503}, answers
    assert answers[200] > before


def test_slow_clients_keep_nobody_waiting(clinic):
    with ExitStack() as held:
        for number in range(80):
            slow = held.enter_context(socket.create_connection(("127.0.0.1", clinic.port)))
            slow.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-")
            if number % 2:
                slow.sendall(b"A: b\r\nContent-Length: 100000\r\n\r\nslowly")
        started = time.monotonic()
        assert [ask(clinic, timeout=10) for _ in range(10)] == [200] * 10
        assert time.monotonic() - started < 10


def test_a_flood_of_bytes_is_refused_and_not_kept(clinic):
    words = {"Content-Type": "application/x-www-form-urlencoded"}
    assert ask(clinic, "POST", body=b"login=" + b"x" * UPLOAD, headers=words) in REFUSED
    file = b'--b\r\nContent-Disposition: form-data; name="f"; filename="../../etc/x"\r\n\r\n' + b"x" * UPLOAD
    parts = {"Content-Type": "multipart/form-data; boundary=b"}
    assert ask(clinic, "POST", body=file + b"\r\n--b--\r\n", headers=parts) in REFUSED
    assert ask(clinic) == 200


@pytest.mark.long
def test_a_full_disk_stops_writing_and_nothing_else(tmp_path):
    """Everything of the clinic on a disk of its own, which is then filled to the last byte."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={FULL_MB}m", "tmpfs", str(disk)], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("a disk of its own can only be mounted by root")
    found = Running(disk)
    try:
        found.start()
        fill(disk / "filler")
        wrong = {"Content-Type": "application/x-www-form-urlencoded"}
        answers = {ask(found, "POST", "/account/login/", body=b"login=a%40b.c&password=x", headers=wrong)}
        answers |= {ask(found, path="/health/ready")}
        assert answers <= {403, 503}, answers
        (disk / "filler").unlink()
        found.wait(60)
        assert ask(found, path="/health/ready") in {200, 503}  # 503 while less than 500 MB are left
    finally:
        found.stop()
        subprocess.run(["umount", "-l", str(disk)], check=True)


def fill(file: Path) -> None:
    with file.open("wb", buffering=0) as filler:
        try:
            while filler.write(b"\0" * 1_000_000):
                pass
        except OSError:
            return
