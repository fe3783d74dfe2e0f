"""A line as it was known on a date, over the fainter ones known before, as SVG of any width."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from markupsafe import Markup, escape

from api.web.charts.layers import HEIGHT, WIDTH, Drawn, layers
from api.web.charts.plot import Plot

_FULL_HEIGHT = 346
_PATHS = ("gaps", "bands", "bridges", "line", "spans", "dots", "rings")
_STRETCHED = f'width="100%" height="{HEIGHT:g}" viewBox="0 0 {WIDTH} {HEIGHT:g}" preserveAspectRatio="none"'
_SYMBOLS = (
    '<defs><path id="arrow-up" d="M0 0V-20M-4.5 -14.5L0 -20L4.5 -14.5"/>'
    '<path id="arrow-down" d="M0 0V20M-4.5 14.5L0 20L4.5 14.5"/></defs>'
)


class OlderLine(NamedTuple):
    """What a vintage brought, as a path; `is_past` tells that it was known by the known-on date."""

    path: str
    is_past: bool


def line_chart(
    plot: Plot, answers: Sequence[Drawn | None], older: Iterable[OlderLine], title_id: str, description_id: str
) -> Markup:
    """An `<svg class="chart">` as wide as its place, 346 px high; styles in `charts.css`.

    Its title and description are the elements of these ids, for they change with the known-on date.
    """
    return Markup(  # noqa: S704  numbers, and words that are escaped
        f'<svg class="chart" height="{_FULL_HEIGHT}" role="img" aria-labelledby="{title_id}"'
        f' aria-describedby="{description_id}">{_SYMBOLS}{_axes(plot)}<svg class="plot" {_STRETCHED}>'
        f'<g class="older">{"".join(_older(line) for line in older)}</g>{_now(plot, answers)}</svg>'
    )


def _older(line: OlderLine) -> str:
    return f'<path d="{line.path}"/>' if line.is_past else f'<path class="later" d="{line.path}"/>'


def _now(plot: Plot, answers: Sequence[Drawn | None]) -> str:
    """Paths lie in the stretched plot; arrows and words keep their form outside it."""
    made = layers(plot.slots, answers)
    paths = "".join(f'<path class="{name}" d="{getattr(made, name)}"/>' for name in _PATHS)
    arrows = [("up", at) for at in made.ups] + [("down", at) for at in made.downs]
    uses = "".join(f'<use href="#arrow-{way}" x="{x / 10:g}%" y="{y:g}"/>' for way, (x, y) in arrows)
    reasons = "".join(f'<text x="{x / 10:g}%" y="{HEIGHT - 8:g}">{escape(reason)}</text>' for x, reason in made.reasons)
    return (
        f'<g class="now">{paths}<path class="holes" d="{made.rings}"/></g></svg>'
        f'<g class="arrows">{uses}</g><g class="reasons">{reasons}</g><line class="cursor" y2="{HEIGHT:g}"/>'
    )


def _axes(plot: Plot) -> str:
    parts = []
    for tick in plot.values.ticks:
        y = plot.y(tick.at)
        parts.append(f'<line class="grid" x2="100%" y1="{y:g}" y2="{y:g}"/>')
        parts.append(f'<text class="tick" x="-10" y="{y + 4:g}">{escape(tick.label)}</text>')
    for index, tick in enumerate(plot.dates.ticks):
        x = f"{plot.x(tick.at) / 10:g}%"
        odd = " odd" if index % 2 else ""
        parts.append(f'<line class="stub{odd}" x1="{x}" x2="{x}" y1="{HEIGHT:g}" y2="{HEIGHT + 5:g}"/>')
        parts.append(f'<text class="day{odd}" x="{x}" y="{HEIGHT + 21:g}">{escape(tick.label)}</text>')
    parts.append(f'<line class="base" x2="100%" y1="{HEIGHT:g}" y2="{HEIGHT:g}"/>')
    return "".join(parts)
