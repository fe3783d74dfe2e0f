"""XML as FRED writes it: everything in attributes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

XML = "text/xml; charset=utf-8"
JSON = "application/json; charset=utf-8"
HEAD = '<?xml version="1.0" encoding="utf-8" ?>\n'

_SPECIAL = {ord(sign): f"&#{ord(sign)};" for sign in '&<>"\n\r\t'}
_PLAIN = re.compile("[A-Za-z0-9 .:_-]*", re.ASCII)
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_IN_A_NAME = re.compile("[^A-Za-z0-9._-]")


def attributes(values: Mapping[str, object]) -> str:
    """` name="value" …`; what is None is left out."""
    return "".join(f' {name}="{_escaped(str(value))}"' for name, value in values.items() if value is not None)


def _escaped(text: str) -> str:
    if _PLAIN.fullmatch(text):
        return text
    return _UNWRITABLE.sub("\ufffd", text).translate(_SPECIAL)


@lru_cache(maxsize=4096)
def attribute_name(text: str) -> str:
    """A name that XML allows for an attribute: what it does not is written `_`."""
    name = _NOT_IN_A_NAME.sub("_", text)
    return name if name[:1].isalpha() else f"_{name}"
