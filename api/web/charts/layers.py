"""Answers of a line → the paths of a chart. `files/line.js` makes the same ones when the known-on date slides.

Across, a plot is `WIDTH` units wide whatever its width on a screen; down, a unit is a pixel.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from api.web.charts.marks import Shape

WIDTH = 1000
TOP, BOTTOM, HEIGHT = 30.0, 290.0, 316.0
"""Of the numbers' axis; there is room for arrows above and below."""
MOST_DOTS = 150
"""A longer line has no dot on each of its points."""


class Slot(NamedTuple):
    """Where a period stands: its middle and its ends; `follows`: it begins about where the one before ends."""

    x: float
    left: float
    right: float
    follows: bool


class Drawn(NamedTuple):
    """An answer, placed: its shape and the heights that it is drawn at, of a band the upper edge first.

    `reason` is why there is no number, empty where there is one.
    """

    shape: Shape
    ys: tuple[float, ...]
    reason: str = ""


class Layers(NamedTuple):
    """Paths by what they show; `bridges` run over periods that nothing is held of, `spans` tell how long one lasts."""

    bands: str
    gaps: str
    bridges: str
    line: str
    spans: str
    dots: str
    rings: str
    ups: tuple[tuple[float, float], ...]
    downs: tuple[tuple[float, float], ...]
    reasons: tuple[tuple[float, str], ...]


def layers(slots: Sequence[Slot], answers: Sequence[Drawn | None]) -> Layers:
    """None: nothing is drawn there, for what comes is not known yet."""
    parts: dict[str, list[str]] = {name: [] for name in ("bands", "gaps", "bridges", "line", "spans", "dots", "rings")}
    arrows: dict[Shape, list[tuple[float, float]]] = {Shape.UP: [], Shape.DOWN: []}
    reasons: list[tuple[float, str]] = []
    begin = 0.0
    for index, answer in enumerate(answers):
        if answer is None:
            continue
        slot, ys = slots[index], answer.ys
        match answer.shape:
            case Shape.GAP:
                parts["gaps"].append(box(slot, TOP, HEIGHT))
                before = answers[index - 1] if index else None
                if before is None or before.reason != answer.reason:
                    reasons.append((slot.x, answer.reason))
                    begin = slot.x
                else:  # said once of neighbours, in their middle
                    reasons[-1] = (round((begin + slot.x) / 2, 1), answer.reason)
            case Shape.BAND:
                parts["bands"].append(box(slot, ys[0], ys[1]))
            case Shape.EACH:
                parts["spans"].append(f"M{slot.x:g} {ys[0]:g}V{ys[-1]:g}")
                parts["dots"] += [dot(slot, y) for y in ys]
            case Shape.UP | Shape.DOWN:
                arrows[answer.shape].append((slot.x, ys[0]))
                parts["spans"].append(span(slot, ys[0]))
            case Shape.POINT | Shape.HOLLOW:
                _point(parts, slots, answers, index)
    paths = {name: "".join(found) for name, found in parts.items()}
    ups, downs = tuple(arrows[Shape.UP]), tuple(arrows[Shape.DOWN])
    return Layers(**paths, ups=ups, downs=downs, reasons=tuple(reasons))


def _point(parts: dict[str, list[str]], slots: Sequence[Slot], answers: Sequence[Drawn | None], index: int) -> None:
    """A point of the line; one that stands alone shows how long its period is."""
    slot, answer = slots[index], answers[index]
    assert answer is not None
    y = answer.ys[0]
    joined, goes_on = is_joined(answers, index), is_joined(answers, index + 1)
    if joined and not slot.follows:
        before = answers[index - 1]
        assert before is not None
        parts["bridges"].append(f"M{slots[index - 1].x:g} {before.ys[0]:g}L{slot.x:g} {y:g}")
    parts["line"].append(f"{'L' if joined and slot.follows else 'M'}{slot.x:g} {y:g}")
    if not joined and not goes_on:
        parts["spans"].append(span(slot, y))
    if answer.shape is Shape.HOLLOW:
        parts["rings"].append(dot(slot, y))
    elif len(slots) <= MOST_DOTS or not (joined or goes_on):
        parts["dots"].append(dot(slot, y))


def is_joined(answers: Sequence[Drawn | None], index: int) -> bool:
    """Whether a line runs from the answer before to that at `index`."""
    if not 0 < index < len(answers):
        return False
    before, answer = answers[index - 1], answers[index]
    return bool(before and answer and before.shape.is_joined and answer.shape.is_joined)


def dot(slot: Slot, y: float) -> str:
    return f"M{slot.x:g} {y:g}h0"


def span(slot: Slot, y: float) -> str:
    return f"M{slot.left:g} {y:g}H{slot.right:g}"


def box(slot: Slot, top: float, bottom: float) -> str:
    return f"M{slot.left:g} {top:g}H{slot.right:g}V{bottom:g}H{slot.left:g}z"
