"""Rows → HTML: the one environment of the templates. Everything is escaped; a source's text is never markup."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from api.release import release
from api.web.passages import place_id
from api.web.words import cell_in_short, figure_in_short, in_short, lean_instant, period_in_short, state_in_words
from api.wording import (
    answer_in_words,
    grouped,
    period_in_words,
    publication_in_words,
    tier_in_words,
    value_in_words,
)

_HERE = Path(__file__).parent
FILES = _HERE / "files"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # else the forms of pages would not tell whose they are
    "Vary": "Accept",
}
FILES_PATH = "/static"


@cache
def file_address(name: str) -> str:
    """Where a script or a style is; it changes with its content, so that browsers may keep it."""
    digest = hashlib.sha256((FILES / name).read_bytes()).hexdigest()[:12]
    return f"{FILES_PATH}/{name}?{digest}"


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {
        "answer_words": answer_in_words,
        "file": file_address,
        "place_id": place_id,
        "release": release(),
        "signed_in": False,
        "state_words": state_in_words,
    }
    made.filters |= {
        "cell": cell_in_short,
        "figure": figure_in_short,
        "grouped": grouped,
        "instant": lean_instant,
        "period": period_in_words,
        "publication": publication_in_words,
        "short": in_short,
        "short_period": period_in_short,
        "tier": tier_in_words,
        "words": value_in_words,
    }
    return made


_TEMPLATES = _environment()


def render(template: str, **context: Any) -> bytes:
    """A page in UTF-8."""
    return _TEMPLATES.get_template(template).render(**context).encode()
