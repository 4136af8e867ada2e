"""Eight people at work through the browser's own door, who remember what they were told is done.

An act is acknowledged when the server answers with the redirect that a saved form gives. Anything else (no answer, a
fault) leaves it open whether it was done; then it must be whole or not there.
"""

from __future__ import annotations

import http.client
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

CSRF = "d" * 32
SIGN_IN_AGAIN = 600
"""Seconds. A signature asks for the password again after 900."""


@dataclass(frozen=True, slots=True)
class Done:
    """What somebody was told is done: the act, the row, and the words that must be found there."""

    act: str
    key: str
    words: str = ""


@dataclass(slots=True)
class Job:
    """One session to be worked through, from the arrival to the correction after its signature."""

    slot: UUID
    seat: UUID


class NotDone(Exception):
    """No answer, or one that acknowledges nothing."""


@dataclass(slots=True, kw_only=True)
class Person:
    """Somebody who works until told to stop, whatever the server answers."""

    email: str
    password: str
    address: tuple[str, int]
    done: list[Done] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    cookies: dict[str, str] = field(default_factory=lambda: {"csrftoken": CSRF})
    signed_in_at: float = -SIGN_IN_AGAIN
    count: int = 0

    def work(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                if time.monotonic() - self.signed_in_at > SIGN_IN_AGAIN:
                    self._sign_in()
                self.act()
            except NotDone as answer:
                self.refused[str(answer)] += 1
            except (OSError, http.client.HTTPException):
                self.refused["no answer"] += 1
                stop.wait(0.2)

    def act(self) -> None:
        raise NotImplementedError

    def _sign_in(self) -> None:
        self._post("/account/login/", {"login": self.email, "password": self.password})
        self.signed_in_at = time.monotonic()

    def _remember(self, act: str, key: str, words: str = "") -> None:
        self.done.append(Done(act, key, words))

    def _post(self, path: str, form: dict[str, object]) -> str:
        """Sends a form. Returns where the server sends the browser next; raises `NotDone` for any other answer."""
        connection = http.client.HTTPConnection(*self.address, timeout=20)
        headers = {
            "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()),
            "X-CSRFToken": self.cookies["csrftoken"],
            "Content-Type": "application/x-www-form-urlencoded",
        }
        try:
            connection.request("POST", path, urlencode(form), headers)
            answer = connection.getresponse()
            answer.read()
            for cookie in answer.headers.get_all("Set-Cookie") or []:
                name, value = cookie.split(";")[0].split("=", 1)
                self.cookies[name] = value
        finally:
            connection.close()
        where = answer.headers.get("Location", "")
        if answer.status != 302 or where.startswith("/account/"):
            raise NotDone(f"{answer.status} at {path.split('/')[1]}")
        return where


@dataclass(slots=True, kw_only=True)
class Counselor(Person):
    """Takes referrals, and works sessions through from the arrival to a correction after the signature."""

    site: UUID
    find: Callable[[str, UUID], tuple[UUID, int]]
    """Reads a row's id and version, as the form that a person has before them would hold them."""
    jobs: list[Job] = field(default_factory=list)

    def act(self) -> None:
        if self.jobs and random.random() < 0.7:
            self._session(self.jobs.pop())
        else:
            self._referral()

    def _referral(self) -> None:
        self.count += 1
        name = f"{self.email.split('@')[0]} {self.count}"
        form = {"first_name": "Drill", "last_name": name, "language": "en", "site": self.site, "version": 1}
        where = self._post("/referrals/new", form)
        key = re.fullmatch(r"/referrals/([0-9a-f-]{36})/", where)
        if key is None:
            raise NotDone("no referral")
        self._remember("referral", key[1], name)
        self._post(f"/referrals/{key[1]}/move", {"act": "contact", "note": "", "version": 1})
        self._remember("contacted", key[1])

    def _session(self, job: Job) -> None:
        line = f"s{job.seat.hex}"
        roster = f"/room/{job.slot}/"
        self._post(roster, {f"{line}-status": "present", f"{line}-version": 0, "act": "save"})
        self._remember("arrived", str(job.seat))
        self._post(roster, {"act": "close"})
        self._remember("closed", str(job.slot))
        note, version = self.find("note", job.seat)
        self._note(note, version)
        attendance, version = self.find("attendance", job.seat)
        self.count += 1
        why = f"Clock read wrongly {self.email} {self.count}"
        entry = {"what": "came", "start0": "10:00", "end0": "10:45", "why": why, "version": version}
        self._post(f"/room/{job.slot}/{job.seat}/", entry)
        self._remember("corrected", str(attendance), why)

    def _note(self, note: UUID, version: int) -> None:
        prefix = f"n{note.hex[:12]}"
        self.count += 1
        text = f"Spoke about the week {self.email} {self.count}"
        parts = {f"{prefix}-data": text, f"{prefix}-assessment": "Stable.", f"{prefix}-plan": "Meet again."}
        self._post(f"/notes/{note}/", {**parts, f"{prefix}-version": version})
        self._remember("draft", str(note), text)
        self._post(f"/notes/{note}/", {**parts, f"{prefix}-version": version + 1, "sign": "1"})
        self._remember("signed", str(note), text)


@dataclass(slots=True, kw_only=True)
class Biller(Person):
    """Decides the charges of the weeks that the others work in, and gathers claims."""

    days: list[date] = field(default_factory=list)

    def act(self) -> None:
        day = random.choice(self.days)
        self._post("/claims/run/charge/", {"day": day})
        self._remember("charged", str(day))
        self._post("/claims/run/claim/", {"day": day})
        self._remember("claimed", str(day))
