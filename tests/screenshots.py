"""`python -m tests.screenshots`: the ten main pages on the demo clinic, for docs/screenshots.md and the README.

Starts the clinic in a folder of its own (`--home`, kept when it is given), signs in as the one whose page it is, and
takes each page at phone and desk width; three of them in the dark, too.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page, Playwright, sync_playwright

from tests.conftest import BROWSER, QUIET

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "screenshots"
SIZES = {"phone": (390, 844, 2), "desk": (1440, 900, 1)}
ID = r"[0-9a-f-]{36}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """A page: whose, where, and by which links one gets on from there (each the first whose address matches)."""

    name: str
    caption: str
    role: str
    path: str
    links: tuple[str, ...] = ()
    dark: str = ""


SHOTS = (
    Shot(name="today", caption="Today: sessions, notes to sign, tasks, who will miss the week",
         role="counselor", path="/", dark="desk"),
    Shot(name="rooms", caption="Rooms: every session of the day and who is in it", role="front-desk", path="/room/"),
    Shot(name="roster", caption="In the room: who came, to the minute, with one hand",
         role="counselor", path="/room/", links=(rf"^/room/{ID}/$",), dark="phone"),
    Shot(name="notes", caption="Group note: one shared part, a short part for each client",
         role="facilitator", path="/notes/", links=(rf"^/notes/session/{ID}/$",)),
    Shot(name="week", caption="Week: groups and appointments", role="director", path="/week/"),
    Shot(name="hours", caption="Hours: who has met the week, who will miss it, and why",
         role="director", path="/hours/", dark="desk"),
    Shot(name="chart", caption="A client's chart", role="counselor", path="/care/",
         links=(rf"^/care/{ID}/$", rf"^/people/{ID}/$")),
    Shot(name="referrals", caption="Referrals: from the first call to admission", role="front-desk",
         path="/referrals/"),
    Shot(name="claims", caption="Claims of a week, checked before anything leaves", role="biller",
         path="/claims/?day={last_week}"),
    Shot(name="claim", caption="One claim and its trail back to the minute", role="biller",
         path="/claims/?day={last_week}", links=(rf"^/claims/{ID}/$",)),
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, help="folder of the clinic; made when it is missing")
    parser.add_argument("--port", type=int, default=8199)
    parser.add_argument("--only", nargs="*", default=[], help="names of pages")
    parser.add_argument("-o", "--output", type=Path, default=FOLDER)
    chosen = parser.parse_args()
    chosen.output.mkdir(parents=True, exist_ok=True)
    shots = [s for s in SHOTS if not chosen.only or s.name in chosen.only]
    with (
        tempfile.TemporaryDirectory() as spare,
        served(chosen.home or Path(spare), chosen.port) as site,
        sync_playwright() as player,
    ):
        for shot in shots:
            take_all(player, shot, site, chosen.output)
    if chosen.output == FOLDER:
        (ROOT / "docs" / "screenshots.md").write_text(document())


@contextlib.contextmanager
def served(home: Path, port: int) -> Iterator[str]:
    """The demo clinic, answering."""
    command = [sys.executable, "-m", "stepwell.command", "--port", str(port)]
    environ = {**os.environ, "STEPWELL_HOME": str(home)}
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) as clinic:
        try:
            for line in clinic.stdout or ():
                sys.stderr.write(line)
                if "password for all" in line:
                    break
            time.sleep(2)
            yield f"http://127.0.0.1:{port}"
        finally:
            clinic.send_signal(signal.SIGINT)


def take_all(player: Playwright, shot: Shot, site: str, folder: Path) -> None:
    """A page at every width, and in the dark where that is wanted."""
    browser = player.chromium.launch(executable_path=BROWSER, args=QUIET.split())
    for width, (across, down, scale) in SIZES.items():
        colors = ["light", *(["dark"] if shot.dark == width else [])]
        context = browser.new_context(viewport={"width": across, "height": down}, device_scale_factor=scale)
        page = context.new_page()
        sign_in(page, site, shot.role)
        for color in colors:
            page.emulate_media(color_scheme=color, reduced_motion="reduce")
            reach(page, site, shot)
            take(page, folder / f"{shot.name}-{width}{'-dark' if color == 'dark' else ''}.webp")
        context.close()
    browser.close()


def sign_in(page: Page, site: str, role: str) -> None:
    page.goto(f"{site}/account/login/")
    page.fill("input[name=login]", f"{role}@demo.example")
    page.fill("input[name=password]", "stepwell-demo-2026")
    page.click("form:has(input[name=login]) button[type=submit]")
    page.wait_for_url(f"{site}/")


def reach(page: Page, site: str, shot: Shot) -> None:
    today = datetime.now(UTC).date()
    last_week = today - timedelta(days=today.weekday() + 7)
    page.goto(site + shot.path.format(last_week=last_week))
    for link in shot.links:
        found = page.eval_on_selector_all("main a[href]", "all => all.map(a => a.getAttribute('href'))")
        page.goto(site + next(href for href in found if re.match(link, href)))
    page.wait_for_load_state("networkidle")


def take(page: Page, file: Path) -> None:
    """WebP, which the browser itself writes, but Playwright's own call does not offer."""
    page.wait_for_timeout(300)
    session = page.context.new_cdp_session(page)
    taken = session.send("Page.captureScreenshot", {"format": "webp", "quality": 90})
    file.write_bytes(base64.b64decode(taken["data"]))
    session.detach()


def document() -> str:
    lines = [
        "# What it looks like",
        "",
        "The ten main pages on the demo clinic, taken by `python -m tests.screenshots`. Everybody in them is invented.",
        "",
    ]
    for shot in SHOTS:
        desk, phone = f"screenshots/{shot.name}-desk.webp", f"screenshots/{shot.name}-phone.webp"
        lines += [f"## {shot.caption}", "", f'<img src="{desk}" alt="{shot.caption}, on a desk" width="760">']
        lines += [f'<img src="{phone}" alt="{shot.caption}, on a phone" width="206">', ""]
        if shot.dark:
            dark = f"screenshots/{shot.name}-{shot.dark}-dark.webp"
            width = 760 if shot.dark == "desk" else 206
            lines += [f'<img src="{dark}" alt="{shot.caption}, in the dark" width="{width}">', ""]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
