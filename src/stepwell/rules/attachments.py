"""What an uploaded file really is, told from its bytes and never from its name."""

from __future__ import annotations

import hashlib

from stepwell.rules.problems import Problem
from stepwell.rules.wording import say

LARGEST = 5 * 2**20
"""Bytes. A page scanned at 300 dpi in gray is about one megabyte (house rule)."""

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
EXTENSIONS = {PDF: "pdf", JPEG: "jpg", PNG: "png"}
ACTIVE = (b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/OpenAction", b"/AA")
"""What makes a PDF do something by itself; a scan needs none of it."""
TAIL = 2048


def media_type(content: bytes) -> str | None:
    """PDF, JPEG or PNG when the content begins and ends like one; else None."""
    if content.startswith(b"%PDF-") and b"%%EOF" in content[-TAIL:]:
        return PDF
    if content.startswith(b"\xff\xd8\xff") and b"\xff\xd9" in content[-TAIL:]:
        return JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR") and b"IEND" in content[-TAIL:]:
        return PNG
    return None


def facts_of(content: bytes) -> dict[str, object]:
    """What a row keeps of a scan that may be taken (`problems_of`): itself, its kind, its bytes, its SHA-256."""
    return {
        "content": content,
        "media_type": media_type(content),
        "size": len(content),
        "digest": hashlib.sha256(content).hexdigest(),
    }


def problems_of(content: bytes) -> tuple[Problem, ...]:
    """Why a scan cannot be taken; empty when it can."""
    if not content:
        return (Problem("empty-file", say("The file is empty."), "scan"),)
    if len(content) > LARGEST:
        return (
            Problem(
                "file-too-large", say("The file is larger than {largest} MB.", largest=LARGEST // 2**20), "scan"
            ),
        )
    kind = media_type(content)
    if kind is None:
        return (Problem("not-a-scan", say("This is no PDF, JPEG or PNG."), "scan"),)
    if kind == PDF and any(word in content for word in ACTIVE):
        return (
            Problem("active-content", say("This PDF can run something when opened. Scan the page anew."), "scan"),
        )
    return ()
