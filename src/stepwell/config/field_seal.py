"""Sealing short secrets before they go into the database (Fernet: AES-128-CBC with HMAC-SHA-256, keys that rotate)."""

from __future__ import annotations

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings

MARK = "f1:"
"""Stands before what is sealed; without it a text was written before there was sealing."""


def seal(text: str) -> str:
    return MARK + _box().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Raises `cryptography.fernet.InvalidToken` when no key fits or somebody changed it."""
    if not sealed.startswith(MARK):
        return sealed
    return _box().decrypt(sealed.removeprefix(MARK).encode()).decode()


def _box() -> MultiFernet:
    return MultiFernet([Fernet(_key(k)) for k in settings.FIELD_KEYS])


def _key(text: str) -> bytes:
    digest = hmac.new(b"stepwell.config.field_seal", text.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest)
