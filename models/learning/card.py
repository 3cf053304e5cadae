"""The model card: one HTML page that needs nothing else, with intended use, data, measures and limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

INTENDED = "To order listings or leads for review by a trained person, who reads the evidence and decides."
FORBIDDEN = (
    "Any decision by automation alone",
    "Scoring, profiling or identifying a person",
    "Use on pictures of people, or on ethnicity, nationality, gender or names, which are masked before reading",
    "Use as proof, in an application for a warrant, or towards a worker, landlord or bank",
    "Use on a kind of advert, a language or a country it was not measured on",
)
LIMITS = (
    "It has learned from the labels it was given: what reviewers did not see or wrongly set aside, it does not know.",
    "The measures hold for data like that it was measured on; new tactics lower them. Watch `leadline drift`.",
    "A chance is calibrated on average, not for each slice: see the table by slice.",
    "A low score is no sign that nobody is at risk.",
)
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}"
    "table{border-collapse:collapse;margin:1rem 0}th,td{border:1px solid #999;padding:.25rem .6rem;text-align:left}"
    "th{background:#eee}caption{text-align:left;font-weight:600}svg{max-width:100%}"
)


def model_card(manifest: Mapping[str, Any], kinds: Mapping[str, str]) -> str:
    """The card of a model, from its manifest and the kinds of its input columns."""
    data, report = manifest["data"], manifest["report"]
    parts = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Model card</title>',
        f"<style>{_STYLE}</style></head><body><h1>Model card</h1>",
        f"<p>Made {escape(str(manifest['made_at']))}, seed {manifest['seed']}, experts: "
        f"{escape(', '.join(manifest['experts']))}.</p>",
        f"<h2>Intended use</h2><p>{escape(INTENDED)}</p><h2>Forbidden use</h2>{_list(FORBIDDEN)}",
        f"<h2>Data</h2><p>{escape(str(data['file']))}: {data['rows']} rows in {data['groups']} groups, "
        f"{data['positive']} positive; split by {escape(str(manifest['split']))}. SHA-256 <code>{escape(str(data['sha256']))}</code>.</p>",
        _table("Inputs", ["column", "read as"], sorted(kinds.items())),
    ]
    if report:
        parts += ["<h2>Measures on groups held out</h2>", _measures(report), _bars(report), _calibration(report)]
        if report["ablation"]:
            parts.append(_ablation(report["ablation"]))
        if len(report["curve"]) > 1:
            parts.append(_curve(report["curve"]))
        for column, values in report["slices"].items():
            head = ["value", *next(iter(values.values()))]
            parts.append(_table(f"By {column}", head, [[value, *told.values()] for value, told in values.items()]))
    parts += [f"<h2>Limits</h2>{_list(LIMITS)}", "</body></html>"]
    return "\n".join(parts)


def _measures(report: Mapping[str, Any]) -> str:
    names = list(next(iter(report["measures"].values())))
    rows = [
        [model, *(f"{cell['value']:.3f} ({cell['low']:.3f} to {cell['high']:.3f})" for cell in told.values())]
        for model, told in report["measures"].items()
    ]
    note = (
        f"<p>{report['measured_on']} rows; 95 % intervals by bootstrap over groups, stretched as groups are uneven. "
        f"Calibration error {report['calibration_error']:.3f}.</p>"
    )
    return _table("Value (interval)", ["order", *names], rows) + note


def _bars(report: Mapping[str, Any]) -> str:
    """Average precision of each order with its interval."""
    rows = [(model, told["average precision"]) for model, told in report["measures"].items()]
    parts = [f'<svg role="img" aria-label="Average precision by order" viewBox="0 0 640 {30 * len(rows) + 10}">']
    for at, (model, cell) in enumerate(rows):
        y = 30 * at + 8
        low, high = 240 + 380 * cell["low"], 240 + 380 * cell["high"]
        parts.append(
            f'<text x="0" y="{y + 14}" font-size="13">{escape(model)}</text>'
            f'<rect x="240" y="{y}" width="{380 * cell["value"]:.1f}" height="18" fill="#5b7fa6"/>'
            f'<path d="M{low:.1f} {y + 9}H{high:.1f}" stroke="#111" stroke-width="2"/>'
        )
    return "".join(parts) + "</svg>"


def _ablation(ablation: Mapping[str, Any]) -> str:
    """What each part of the model adds."""
    names = list(next(iter(ablation.values())))
    rows = [
        [part, *(f"{cell['value']:.3f} ({cell['difference']:+.3f}, {cell['difference_low']:+.3f} to {cell['difference_high']:+.3f})" for cell in told.values())]
        for part, told in ablation.items()
    ]  # fmt: skip
    return _table("Without each part (difference from the whole, interval)", ["part", *names], rows)


def _curve(points: Sequence[Mapping[str, Any]]) -> str:
    """What more labels would bring: average precision and AUC by share of the groups learned from."""
    lines = []
    for name, colour, said in (("average_precision", "#5b7fa6", "average precision"), ("auc", "#8a5b2e", "AUC")):
        least = min(0.5, *(point[name] for point in points))
        places = [(40 + 560 * point["share"], 190 - 170 * (point[name] - least) / (1 - least)) for point in points]
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
        dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>' for x, y in places)
        lines.append(
            f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"><title>{said}</title></path>{dots}'
        )
    head = ["share", "groups", "average precision", "AUC"]
    return (
        '<svg role="img" aria-label="Average precision and AUC by share of the groups learned from" viewBox="0 0 640 220">'
        f'<path d="M40 20V190H600" fill="none" stroke="#999"/>{"".join(lines)}'
        '<text x="40" y="212" font-size="13">share of the groups learned from</text></svg>'
        + _table("By share of the groups learned from", head, [list(point.values()) for point in points])
    )


def _calibration(report: Mapping[str, Any]) -> str:
    """What was said against what was, one circle a bin, its area by rows."""
    points = "".join(
        f'<circle cx="{40 + 300 * said:.1f}" cy="{320 - 300 * was:.1f}" r="{3 + 12 * (rows / report["measured_on"]) ** 0.5:.1f}" '
        f'fill="#5b7fa6"><title>said {said:.2f}, was {was:.2f}, {rows:.0f} rows</title></circle>'
        for said, was, rows in report["calibration"]
    )
    return (
        '<svg role="img" aria-label="Calibration" viewBox="0 0 360 360" width="360"><rect x="40" y="20" width="300" height="300" '
        'fill="none" stroke="#999"/><path d="M40 320L340 20" stroke="#999"/>'
        f'{points}<text x="120" y="350" font-size="13">chance said</text><text x="0" y="14" font-size="13">share that was</text></svg>'
    )


def _list(items: Sequence[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in items) + "</ul>"


def _table(caption: str, head: Sequence[Any], rows: Sequence[Sequence[Any]]) -> str:
    cells = "".join("<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows)
    heads = "".join(f'<th scope="col">{escape(str(name))}</th>' for name in head)
    return f"<table><caption>{escape(caption)}</caption><tr>{heads}</tr>{cells}</table>"
