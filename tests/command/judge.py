"""pyx12, an independent validator of claim files (BSD), as the judge of what we write."""

from __future__ import annotations

import io
import logging

import pyx12.params
import pyx12.x12n_document


def verdict(text: str) -> str:
    """Empty when pyx12 accepts the file, otherwise what it says against it."""
    log = io.StringIO()
    handler = logging.StreamHandler(log)
    logger = logging.getLogger("pyx12")
    logger.addHandler(handler)
    try:
        accepted = pyx12.x12n_document.x12n_document(
            param=pyx12.params.params(None),
            src_file=io.StringIO(text),
            fd_997=None,
            fd_html=None,
            fd_xmldoc=None,
        )
    finally:
        logger.removeHandler(handler)
    return "" if accepted else log.getvalue() or "refused"
