"""People at their browsers: each with a session and a connection, asking again at once or when they have read."""

from __future__ import annotations

import http.client
import re
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.cookies import SimpleCookie
from random import Random
from urllib.parse import urlencode

from stepwell.demo.team import PASSWORD

SIGN_IN = "/account/login/"
PATIENCE_SECONDS = 60
_PART = re.compile(r"(\w+);dur=([\d.]+)")


class Unanswered(RuntimeError):
    """A page that was refused, missing or broken: its measure would mean nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one answer cost, in milliseconds: in the server, of it processor and database, and at the browser."""

    server: float
    cpu: float
    database: float
    whole: float
    statements: int
    size: int


class Visitor:
    """One signed-in person."""

    def __init__(self, host: str, port: int, email: str) -> None:
        self._line = http.client.HTTPConnection(host, port, timeout=PATIENCE_SECONDS)
        self._cookies: SimpleCookie = SimpleCookie()
        self._sign_in(email)

    def ask(self, path: str) -> Answer:
        began = time.perf_counter()
        answer, body = self._send("GET", path)
        whole = (time.perf_counter() - began) * 1000
        if answer.status != http.HTTPStatus.OK:
            raise Unanswered(f"{path} was answered with {answer.status}.")
        parts = {name: float(value) for name, value in _PART.findall(answer.headers.get("Server-Timing", ""))}
        return Answer(
            server=parts["app"],
            cpu=parts["cpu"],
            database=parts["db"],
            whole=whole,
            statements=int(parts["statements"]),
            size=len(body),
        )

    def close(self) -> None:
        self._line.close()

    def _sign_in(self, email: str) -> None:
        self._send("GET", SIGN_IN)
        token = self._cookies["csrftoken"].value
        form = urlencode({"login": email, "password": PASSWORD, "csrfmiddlewaretoken": token})
        answer, _body = self._send("POST", SIGN_IN, form)
        if answer.status != http.HTTPStatus.FOUND:
            raise Unanswered(f"{email} could not sign in ({answer.status}).")

    def _send(self, method: str, path: str, body: str | None = None) -> tuple[http.client.HTTPResponse, bytes]:
        headers = {"Cookie": "; ".join(f"{c.key}={c.value}" for c in self._cookies.values())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._line.request(method, path, body=body, headers=headers)
        answer = self._line.getresponse()
        read = answer.read()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            self._cookies.load(cookie)
        return answer, read


def all_at_once(
    visitors: Sequence[Visitor], paths: Sequence[str], *, times: int, pause: float, told: Callable[[], None]
) -> list[Answer]:
    """Every visitor asks `times` times, each beginning at another of `paths`, and reads for about `pause` seconds."""
    answers: list[Answer] = []
    failed: list[Exception] = []

    def sit(visitor: Visitor, first: int) -> None:
        reading = Random(first)
        try:
            for turn in range(times):
                time.sleep(pause * reading.uniform(0.5, 1.5))
                answers.append(visitor.ask(paths[(first + turn) % len(paths)]))
                told()
        except Exception as error:  # noqa: BLE001  carried to the thread that waits for this one
            failed.append(error)

    threads = [threading.Thread(target=sit, args=(v, n * 3)) for n, v in enumerate(visitors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return answers
