"""A line as it was known on a date, over the fainter ones known before, as SVG of any width."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup, escape

from api.web.charts.layers import HEIGHT, WIDTH, Drawn, layers
from api.web.charts.older import Older
from api.web.charts.plot import Plot

_FULL_HEIGHT = 346
_PATHS = ("gaps", "bands", "bridges", "line", "spans", "dots", "rings")
_MARGINS = ((12, " wider"), (8, " wide"))
"""From this many digits on."""
_STRETCHED = f'width="100%" height="{HEIGHT:g}" viewBox="0 0 {WIDTH} {HEIGHT:g}" preserveAspectRatio="none"'
_SYMBOLS = (
    '<defs><path id="arrow-up" d="M0 0V-20M-4.5 -14.5L0 -20L4.5 -14.5"/>'
    '<path id="arrow-down" d="M0 0V20M-4.5 14.5L0 20L4.5 14.5"/></defs>'
)


class Replaced(NamedTuple):
    """What the vintage at the index `until` did away with; `is_past`: it did so by the known-on date."""

    older: Older
    until: int
    is_past: bool


def line_chart(
    plot: Plot, answers: Sequence[Drawn | None], older: Sequence[Replaced], title_id: str, description_id: str
) -> Markup:
    """An `<svg class="chart">` as wide as its place, 346 px high; styles in `charts.css`.

    Its title and description are the elements of these ids, for they change with the known-on date.
    """
    return Markup(  # noqa: S704  numbers, and words that are escaped
        f'<svg class="chart{_margin(plot)}" height="{_FULL_HEIGHT}" role="img" aria-labelledby="{title_id}"'
        f' aria-describedby="{description_id}">{_SYMBOLS}{_axes(plot)}<svg class="plot" {_STRETCHED}>'
        f'<g class="older">{"".join(map(_older, older))}</g>{_now(plot, answers, older)}</svg>'
    )


def _margin(plot: Plot) -> str:
    """The class that leaves room for the labels of the numbers' axis."""
    longest = max(len(tick.label) for tick in plot.values.ticks)
    return next((name for least, name in _MARGINS if longest >= least), "")


def _older(replaced: Replaced) -> str:
    """What lies in the stretched plot."""
    line, bands, rings, _ = replaced.older
    if not (bands or rings):
        return f'<path {_until(replaced)} d="{line}"/>' if line else ""
    return (
        f'<g {_until(replaced)}><path d="{line}"/><path class="bands" d="{bands}"/>'
        f'<path class="rings" d="{rings}"/><path class="holes" d="{rings}"/></g>'
    )


def _until(replaced: Replaced) -> str:
    """`series.js` shows it once the date is that of the vintage."""
    return f'data-until="{replaced.until}"' + ("" if replaced.is_past else ' class="later"')


def _arrow(shape: str, x: float, y: float) -> str:
    return f'<use href="#arrow-{shape}" x="{x / 10:g}%" y="{y:g}"/>'


def _now(plot: Plot, answers: Sequence[Drawn | None], older: Sequence[Replaced]) -> str:
    """Paths lie in the stretched plot; arrows and words keep their form outside it."""
    made = layers(plot.slots, answers)
    paths = "".join(f'<path class="{name}" d="{getattr(made, name)}"/>' for name in _PATHS)
    uses = "".join(_arrow(shape, *at) for shape, found in (("up", made.ups), ("down", made.downs)) for at in found)
    faint = "".join(
        f"<g {_until(each)}>{''.join(_arrow(*arrow) for arrow in each.older.arrows)}</g>"
        for each in older
        if each.older.arrows
    )
    reasons = "".join(f'<text x="{x / 10:g}%" y="{HEIGHT - 8:g}">{escape(reason)}</text>' for x, reason in made.reasons)
    return (
        f'<g class="now">{paths}<path class="holes" d="{made.rings}"/></g></svg>'
        f'<g class="faint">{faint}</g><g class="arrows">{uses}</g>'
        f'<g class="reasons">{reasons}</g><line class="cursor" y2="{HEIGHT:g}"/>'
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
