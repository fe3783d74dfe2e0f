"""JSON files: one object, whose keys are unique; what is not one is said, never raised."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from ledger.importers.rejections import Faults


def parse_object(
    content: bytes, faults: Faults, *, kind: str, shape: str, number: Callable[[str], Any] | None = None
) -> dict[str, Any] | None:
    """The object in a file; None where there is none, said in `faults`.

    `kind` is what the file should be ("an answer of FRED"), `shape` how such an object looks ("with observations").
    `number` is given the digits of every number, and NaN and Infinity by name; None: as `json` reads them.
    """
    try:
        whole = json.loads(
            content.decode("utf-8-sig"),
            object_pairs_hook=_once,
            parse_int=number,
            parse_float=number,
            parse_constant=number,
        )
    except UnicodeDecodeError as error:
        faults.add(content.count(b"\n", 0, error.start) + 1, f"is not UTF-8 text at byte {error.start}")
    except json.JSONDecodeError as error:
        faults.add(error.lineno, f"is not JSON: {error.msg} at column {error.colno}")
    except RecursionError:
        faults.add(1, f"is nested too deeply to be {kind}")
    except ValueError as error:  # a key given twice, or a number of thousands of digits
        faults.add(1, f"is not readable: {error}")
    else:
        if isinstance(whole, dict):
            return whole
        faults.add(1, f"is not {kind}: a JSON object {shape} is")
    return None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"{next(name for name in names if names.count(name) > 1)!r} is given more than once")
    return found
