"""The report as one HTML page beside its pictures, readable without a network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mctgui import __version__
from mctgui.atomic import atomic_file
from mctgui.report.modalities import AI_MARK, MODALITIES, RESEARCH_USE
from mctgui.report.tables import MeasurementRow


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture of the page: file name beside the page, and what it shows."""

    file: str
    caption: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One line under "How it was made"."""

    name: str
    value: str


def write_page(
    path: Path,
    *,
    title: str,
    label: str,
    rows: Sequence[MeasurementRow],
    figures: Sequence[Figure],
    facts: Sequence[Fact],
    files: Sequence[str] = (),
) -> None:
    """Write the page, whole or not at all.

    Parameters
    ----------
    path
        The HTML file; pictures and tables lie beside it.
    title, label
        Heading, and the line under it that says what kind of specimen this is.
    rows
        The table.
    figures, facts
        Pictures with captions; how it was made.
    files
        Names of the tables to link to.

    Raises
    ------
    StorageFailure
        The page could not be written.
    """
    from jinja2 import Environment

    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters["signed"] = lambda value: "" if value is None else f"{value:+.1f}"
    text = environment.from_string(_PAGE).render(
        title=title,
        label=label,
        rows=rows,
        figures=figures,
        facts=facts,
        files=files,
        colours={kind.key: kind.colour for kind in MODALITIES},
        ai_mark=AI_MARK,
        research_use=RESEARCH_USE,
        several_modes=len({row.voi_mode for row in rows}) > 1,
        version=__version__,
        notes=list(dict.fromkeys(f"{row.voi}, {row.label}: {row.warnings}" for row in rows if row.warnings)),
    )
    with atomic_file(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{{ title }}</title>
<style>
body { margin: 0 auto; padding: 24px; max-width: 1900px; background: #16181b; color: #e6e8ea;
       font: 14px/1.5 system-ui, sans-serif; font-variant-numeric: tabular-nums; }
h1 { font-size: 20px; margin: 0; } h2 { font-size: 15px; margin: 32px 0 8px; }
p, figcaption, dt { color: #9aa2aa; } .label { margin-top: 4px; }
table { border-collapse: collapse; background: #1e2125; } th, td { padding: 6px 14px; text-align: right; }
th { color: #9aa2aa; font-weight: 400; } tr { border-top: 1px solid #353a40; }
th:nth-child(-n+2), td:nth-child(-n+2) { text-align: left; }
.dot { display: inline-block; width: 9px; height: 9px; border-radius: 5px; margin-right: 8px; }
figure { margin: 16px 0; } img { max-width: 100%; display: block; } a { color: #e6e8ea; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 20px; } dd { margin: 0; }
</style>
</head>
<body>
<h1>{{ title }}</h1>
<p class="label">{{ label }} · {{ research_use }}</p>
<h2>Trabecular bone</h2>
<table>
<tr><th>VOI</th><th>Image</th>{% if several_modes %}<th>VOI mode</th>{% endif %}
<th>BV/TV</th><th>Tb.Th mm</th><th>Tb.Sp mm</th><th>Δ BV/TV %</th><th>Δ Tb.Th %</th>
<th>Δ Tb.Sp %</th><th>Threshold</th><th>Voxel mm</th><th>Voxels</th></tr>
{% for row in rows %}
<tr><td>{{ row.voi }}</td>
<td><span class="dot" style="background: {{ colours[row.modality] }}"></span>{{ row.label }}</td>
{% if several_modes %}<td>{{ row.voi_mode }}</td>{% endif %}
<td>{{ "%.3f"|format(row.bv_tv) }}</td>
<td>{{ "%.3f"|format(row.tb_th_mean_mm) }} ± {{ "%.3f"|format(row.tb_th_sd_mm) }}</td>
<td>{{ "%.3f"|format(row.tb_sp_mean_mm) }} ± {{ "%.3f"|format(row.tb_sp_sd_mm) }}</td>
<td>{{ row.difference_bv_tv_percent|signed }}</td><td>{{ row.difference_tb_th_percent|signed }}</td>
<td>{{ row.difference_tb_sp_percent|signed }}</td>
<td>{{ "%.4g"|format(row.threshold) }} {{ row.threshold_unit }} ({{ row.threshold_method }})</td>
<td>{{ "%.3g"|format(row.voxel_x_mm) }} × {{ "%.3g"|format(row.voxel_y_mm) }} × {{ "%.3g"|format(row.voxel_z_mm) }}</td>
<td>{{ row.voxels_total }}</td></tr>
{% endfor %}
</table>
<p>Δ is the difference from the micro-CT of the same VOI, in percent of the micro-CT. micro-CT-like: {{ ai_mark }}.</p>
{% if files %}<p>The whole table with every setting:
{% for file in files %}<a href="{{ file }}">{{ file }}</a>{{ ", " if not loop.last }}{% endfor %}</p>{% endif %}
{% if notes %}<ul>{% for note in notes %}<li>{{ note }}</li>{% endfor %}</ul>{% endif %}
<h2>Pictures</h2>
{% for figure in figures %}
<figure><img src="{{ figure.file }}" alt="{{ figure.caption }}"><figcaption>{{ figure.caption }}</figcaption></figure>
{% endfor %}
<h2>How it was made</h2>
<dl>{% for fact in facts %}<dt>{{ fact.name }}</dt><dd>{{ fact.value }}</dd>{% endfor %}</dl>
<p>mctgui {{ version }}</p>
</body>
</html>
"""
