"""What a vintage did away with, as it was drawn before: fainter than the line, in the same shapes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from api.web.charts.layers import Drawn, Slot, box, dot, is_joined, span
from api.web.charts.marks import Shape


class Older(NamedTuple):
    """Paths, and arrows as (shape, x, y). It is false where nothing is drawn."""

    line: str
    bands: str
    rings: str
    arrows: tuple[tuple[Shape, float, float], ...]

    def __bool__(self) -> bool:
        return any(self[:])


def replaced(slots: Sequence[Slot], answers: Sequence[Drawn | None], places: Sequence[int]) -> Older:
    """The `answers` known before at `places` (rising), joined to those beside them; what had no number is not drawn."""
    shown = [(index, answer) for index in places if (answer := answers[index]) is not None and answer.ys]
    return Older(
        _line(slots, answers, [index for index, answer in shown if answer.shape is not Shape.BAND]),
        "".join(box(slots[index], *answer.ys) for index, answer in shown if answer.shape is Shape.BAND),
        "".join(dot(slots[index], answer.ys[0]) for index, answer in shown if answer.shape is Shape.HOLLOW),
        tuple(
            (answer.shape, slots[index].x, answer.ys[0])
            for index, answer in shown
            if answer.shape in (Shape.UP, Shape.DOWN)
        ),
    )


def _line(slots: Sequence[Slot], answers: Sequence[Drawn | None], places: Sequence[int]) -> str:
    def follows(index: int) -> bool:
        return is_joined(answers, index) and slots[index].follows

    parts: list[str] = []  # a bound stands alone: its base, as long as its period
    drawn = -1
    for index in places:
        answer = answers[index]
        assert answer is not None
        if follows(index):
            before = answers[index - 1]
            assert before is not None
            if drawn < index - 1:
                parts.append(f"M{slots[index - 1].x:g} {before.ys[0]:g}")
            if drawn < index:
                parts.append(f"L{slots[index].x:g} {answer.ys[0]:g}")
        elif follows(index + 1):
            parts.append(f"M{slots[index].x:g} {answer.ys[0]:g}")
        else:
            parts += [span(slots[index], y) for y in answer.ys]
        drawn = index
        if follows(index + 1):
            after = answers[index + 1]
            assert after is not None
            parts.append(f"L{slots[index + 1].x:g} {after.ys[0]:g}")
            drawn = index + 1
    return "".join(parts)
