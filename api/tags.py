"""Entity tags: names for answers, made of all that an answer depends on before it is made.

Tags are weak: one answer may be sent in several encodings.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any

from api.release import release

_TAG = re.compile(r'(?:W/)?("[^"]*")')


def tag_of(*parts: Any) -> str:
    """The tag of the answer that these parts and this release of the software determine."""
    digest = hashlib.blake2b(repr((release(), *parts)).encode(), digest_size=12).hexdigest()
    return f'W/"{digest}"'


def is_held(tag: str | None, given: str | None) -> bool:
    """Whether `If-None-Match` names the tag. `*` is for the caller to judge: it asks whether there is anything."""
    return tag is not None and given is not None and tag.removeprefix("W/") in _TAG.findall(given)
