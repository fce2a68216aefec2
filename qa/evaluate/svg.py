"""Plots as inline SVG: no script, no file beside it; colours come from the page, so that they follow its theme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from msgspec import Struct

WIDTH, HEIGHT = 640, 200
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 10, 34


class Mark(Struct, frozen=True):
    """One bar: its height (0 to 1, or −1 to 1), what it stands for, and the class that colours it."""

    value: float
    title: str
    kind: str = "now"


def columns(marks: Sequence[Mark], label: str, *, signed: bool = False) -> str:
    """Thin columns side by side, one a question."""
    low = -1.0 if signed else 0.0
    step = (WIDTH - LEFT - RIGHT) / max(1, len(marks))
    drawn = []
    for place, mark in enumerate(marks):
        top, foot = _y(max(0.0, mark.value), low), _y(min(0.0, mark.value), low)
        box = _rect(LEFT + place * step, top, max(0.6, step * 0.86), max(0.8, foot - top), mark.kind)
        drawn.append(f"<g><title>{escape(mark.title)}</title>{box}</g>")
    return _figure("".join(drawn) + _y_axis(low), label)


def rows(shares: Mapping[str, float], label: str, before: Mapping[str, float] | None = None) -> str:
    """Horizontal bars with their values; a line marks what stood there before."""
    height = TOP + 24 * len(shares) + 6
    wide = WIDTH - 190 - 70
    drawn = []
    for place, (name, share) in enumerate(shares.items()):
        y = TOP + 24 * place
        drawn.append(_text(182, y + 13, name, "end"))
        drawn.append(_rect(190, y, wide, 16, "rail") + _rect(190, y, wide * max(0.0, min(1.0, share)), 16, "now"))
        drawn.append(_text(190 + wide + 8, y + 13, f"{share:.4f}", "start"))
        if before and name in before:
            x = 190 + wide * before[name]
            drawn.append(f'<line class="before" x1="{x:.1f}" x2="{x:.1f}" y1="{y - 2}" y2="{y + 18}"/>')
    return _figure("".join(drawn), label, height)


def histogram(series: Mapping[str, Sequence[float]], label: str, bins: int = 20) -> str:
    """How values from 0 to 1 are spread, each series as a share of itself; the second series hangs below the axis."""
    counts = {name: _counts(values, bins) for name, values in series.items()}
    most = max((max(each) for each in counts.values()), default=0) or 1
    marks = []
    step = (WIDTH - LEFT - RIGHT) / bins
    for (name, each), (sign, kind) in zip(counts.items(), ((1, "now"), (-1, "other")), strict=False):
        for place, share in enumerate(each):
            value = sign * share / most
            top, foot = _y(max(0.0, value), -1), _y(min(0.0, value), -1)
            title = f"{name}: {share:.1%} between {place / bins:.2f} and {(place + 1) / bins:.2f}"
            box = _rect(LEFT + place * step + 1, top, step - 2, foot - top, kind)
            marks.append(f"<g><title>{escape(title)}</title>{box}</g>")
    line = f'<line class="axis" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{_y(0, -1):.1f}" y2="{_y(0, -1):.1f}"/>'
    return _figure("".join(marks) + line + _x_axis(), label)


def curve(points: Sequence[tuple[float, float]], label: str, shipped: tuple[float, float] | None = None) -> str:
    """A line through points (x, y), both 0 to 1; `shipped` is marked."""
    path = " ".join(f"{_x(x):.1f},{_y(y, 0):.1f}" for x, y in points)
    drawn = f'<polyline class="line" points="{path}"/>'
    if shipped is not None:
        x, y = _x(shipped[0]), _y(shipped[1], 0)
        title = f"at the shipped threshold: {shipped[0]:.3f}, {shipped[1]:.3f}"
        drawn += f'<circle class="shipped" cx="{x:.1f}" cy="{y:.1f}" r="5"><title>{title}</title></circle>'
    return _figure(drawn + _x_axis() + _y_axis(0), label)


def heatmap(values: Sequence[Sequence[float]], x: Sequence[str], y: Sequence[str], label: str) -> str:
    """Squares shaded from the lowest to the highest value; rows are `y`, columns `x`, the best is framed."""
    flat = [value for row in values for value in row]
    low, spread = min(flat), (max(flat) - min(flat)) or 1
    wide, tall = (WIDTH - LEFT - RIGHT) / len(x), 24
    drawn = []
    for at, (name, row) in enumerate(zip(y, values, strict=True)):
        drawn.append(_text(LEFT - 6, TOP + at * tall + 16, name, "end"))
        for place, value in enumerate(row):
            box = f'x="{LEFT + place * wide:.1f}" y="{TOP + at * tall}" width="{wide - 1:.1f}" height="{tall - 1}"'
            kind = "now best" if value == max(flat) else "now"
            title = f"<title>{escape(f'{name}, {x[place]}: {value:.4f}')}</title>"
            shade = 0.08 + 0.92 * (value - low) / spread
            drawn.append(f'<rect class="{kind}" fill-opacity="{shade:.2f}" {box}>{title}</rect>')
    foot = TOP + len(y) * tall
    drawn += [_text(LEFT + (place + 0.5) * wide, foot + 16, name, "middle") for place, name in enumerate(x)]
    return _figure("".join(drawn), label, foot + 26)


def _counts(values: Sequence[float], bins: int) -> list[float]:
    counts = [0] * bins
    for value in values:
        counts[min(bins - 1, max(0, int(value * bins)))] += 1
    return [count / (len(values) or 1) for count in counts]


def _figure(inner: str, label: str, height: float = HEIGHT) -> str:
    title = f"<title>{escape(label)}</title>"
    box = f'viewBox="0 0 {WIDTH} {height:.0f}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" role="img" {box}>{title}{inner}</svg>'


def _x(share: float) -> float:
    return LEFT + share * (WIDTH - LEFT - RIGHT)


def _y(value: float, low: float) -> float:
    return TOP + (1 - (value - low) / (1 - low)) * (HEIGHT - TOP - BOTTOM)


def _rect(x: float, y: float, width: float, height: float, kind: str) -> str:
    return f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{width:.2f}" height="{height:.2f}"/>'


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _x_axis() -> str:
    return "".join(_text(_x(at / 4), HEIGHT - 10, f"{at / 4:g}", "middle") for at in range(5))


def _y_axis(low: float) -> str:
    places = (low, 0.0, 1.0) if low else (0.0, 0.5, 1.0)
    lines = "".join(
        f'<line class="axis" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{_y(at, low):.1f}" y2="{_y(at, low):.1f}"/>'
        for at in places
    )
    return lines + "".join(_text(LEFT - 6, _y(at, low) + 4, f"{at:g}", "end") for at in places)
