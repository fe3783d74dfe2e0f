"""A line as small as a word: where a series came from and where it stands."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from api.web.charts.marks import Mark, Shape, mark_of
from ledger.projections.rows import ValueRow

WIDTH_PX, HEIGHT_PX = 120, 28
_EDGE_PX = 5
_MOST_MARKS = 60
_RADIUS_PX = 2.5

Point = tuple[float, float]


def sparkline(values: Sequence[ValueRow | None]) -> Markup:
    """The values of a line in the order of their periods (None: no claim answers), evenly spaced, the newest marked.

    An `<svg class="spark">` of 120 × 28 px (styles in `charts.css`), bounded whatever the length; of ranks the first
    place is on top. Hidden from screen readers: the words of the newest value stand beside it. Empty where no value
    has a number.
    """
    marks = _thinned([mark_of(value) for value in values])
    numbers = [number for mark in marks for number in mark.numbers]
    if not numbers:
        return Markup("")
    is_rank = next(value.unit for value in values if value is not None) == "rank"
    low, spread = min(numbers), (max(numbers) - min(numbers)) or 1.0
    step = (WIDTH_PX - 2 * _EDGE_PX) / (len(marks) - 1) if len(marks) > 1 else 0.0
    first = _EDGE_PX if len(marks) > 1 else WIDTH_PX / 2
    placed: list[tuple[Mark, Point]] = []
    for index, mark in enumerate(marks):
        share = (_middle(mark) - low) / spread if max(numbers) > low else 0.5
        y = _EDGE_PX + (HEIGHT_PX - 2 * _EDGE_PX) * (share if is_rank else 1 - share)
        placed.append((mark, (round(first + index * step, 1), round(y, 1))))
    return Markup(  # noqa: S704  numbers alone
        f'<svg class="spark" width="{WIDTH_PX}" height="{HEIGHT_PX}" viewBox="0 0 {WIDTH_PX} {HEIGHT_PX}"'
        f' aria-hidden="true"><path d="{_path(placed)}"/>{_newest(*placed[-1])}</svg>'
    )


def _middle(mark: Mark) -> float:
    return sum(mark.numbers) / len(mark.numbers) if mark.numbers else 0.0


def _thinned(marks: list[Mark]) -> list[Mark]:
    """Of very many marks the highest and the lowest of each stretch, in their order, and the newest."""
    if len(marks) <= _MOST_MARKS:
        return marks
    size = -(-len(marks) // (_MOST_MARKS // 2))
    kept: list[Mark] = []
    for start in range(0, len(marks) - 1, size):
        stretch = [
            (_middle(mark), at, mark) for at, mark in enumerate(marks[start : min(start + size, len(marks) - 1)])
        ]
        numbers = [each for each in stretch if each[2].shape is not Shape.GAP] or stretch[:1]
        ends = {min(numbers, key=lambda each: each[:2]), max(numbers, key=lambda each: each[:2])}
        kept += [mark for _, _, mark in sorted(ends, key=lambda each: each[1])]
    return [*kept, marks[-1]]


def _path(placed: Sequence[tuple[Mark, Point]]) -> str:
    """The line through what a line may run through; what stands alone, and bounds, as short strokes."""
    parts: list[str] = []
    for index, (mark, (x, y)) in enumerate(placed):
        if mark.shape is Shape.GAP:
            continue
        before = placed[index - 1][0] if index else None
        joined = before is not None and before.shape.is_joined and mark.shape.is_joined
        parts.append(f"L{x:g} {y:g}" if joined else f"M{x - 1:g} {y:g}H{x + 1:g}M{x:g} {y:g}")
    return "".join(parts)


def _newest(mark: Mark, point: Point) -> str:
    x, y = point
    r = _RADIUS_PX
    match mark.shape:
        case Shape.GAP:
            return ""
        case Shape.POINT | Shape.HOLLOW:
            return f'<circle class="{mark.shape}" cx="{x:g}" cy="{y:g}" r="{r}"/>'
        case Shape.UP | Shape.DOWN:
            tip = -2 * r if mark.shape is Shape.UP else 2 * r
            return f'<path class="{mark.shape}" d="M{x - r:g} {y:g}l{r} {tip:g}l{r} {-tip:g}z"/>'
        case Shape.BAND | Shape.EACH:
            return f'<path class="band" d="M{x:g} {max(y - 2 * r, 0):g}V{y + 2 * r:g}"/>'
