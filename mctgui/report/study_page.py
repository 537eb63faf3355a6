"""The report of a reader study as one HTML page beside its figures, readable without a network and fit to be printed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mctgui import __version__
from mctgui.atomic import atomic_file
from mctgui.reading.analysis import StudyAnalysis
from mctgui.report.modalities import RESEARCH_USE
from mctgui.report.study_checklist import WORDING, ChecklistItem
from mctgui.report.study_facts import StudyFacts
from mctgui.report.study_figures import StudyFigure, class_colour
from mctgui.report.study_methods import methods_paragraph
from mctgui.report.study_tables import StudyTable, paper_tables, recommended_tables


def summary_of(found: StudyAnalysis, facts: StudyFacts) -> str:
    """One line: how many readers and images, and when it was unblinded."""
    counts = [sum(1 for image in found.images if image.image_class == one) for one in found.plan.classes]
    text = f"{len(found.readers)} reader{'' if len(found.readers) == 1 else 's'} · {' + '.join(map(str, counts))} images"
    return text + (f" · unblinded {facts.unblinded[:10]}" if facts.unblinded else "")


def write_study_page(
    found: StudyAnalysis,
    facts: StudyFacts,
    path: Path,
    *,
    figures: Sequence[StudyFigure],
    items: Sequence[ChecklistItem],
    files: Sequence[str],
) -> None:
    """Write the page, whole or not at all; the figures lie beside it as SVG.

    Raises
    ------
    StorageFailure
        The page could not be written.
    """
    from jinja2 import Environment

    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    text = environment.from_string(_PAGE).render(
        title=facts.title,
        summary=summary_of(found, facts),
        research_use=RESEARCH_USE,
        warnings=found.warnings,
        notes=[f"{one.reader}: {note}" for one in facts.statuses for note in one.notes],
        sections=(("As in the paper", paper_tables(found)), ("Recommended", recommended_tables(found))),
        colour_of=lambda table, row, column: _colour(table, row, column, found),
        figures=figures,
        methods=methods_paragraph(found, facts),
        items=items,
        wording=WORDING,
        files=files,
        version=__version__,
    )
    with atomic_file(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def _colour(table: StudyTable, row: int, column: int, found: StudyAnalysis) -> str:
    for at, place, image_class in table.colours:
        if (at, place) == (row, column):
            return class_colour(image_class, found.plan.classes)
    return ""


_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{{ title }}</title>
<style>
body { margin: 0 auto; padding: 24px; max-width: 1500px; background: #ffffff; color: #1b1e21;
       font: 14px/1.5 system-ui, sans-serif; font-variant-numeric: tabular-nums; }
h1 { font-size: 20px; margin: 0; } h2 { font-size: 17px; margin: 36px 0 8px; } h3 { font-size: 14px; margin: 24px 0 6px; }
.quiet, figcaption, .note { color: #5d666f; } .note { margin: 2px 0; font-size: 13px; max-width: 110ch; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; } th, td { padding: 3px 12px; text-align: right; white-space: nowrap; }
th { color: #5d666f; font-weight: 400; border-bottom: 1px solid #8a939b; vertical-align: bottom; white-space: normal; }
.left { text-align: left; } tr.group td { border-top: 1px solid #d3d7db; }
.warnings { background: #f3f4f5; padding: 10px 16px 10px 32px; margin: 12px 0; } .warnings li { margin: 4px 0; }
figure { margin: 16px 0; } img { max-width: 100%; width: 860px; display: block; }
.checklist td, .checklist th { text-align: left; white-space: normal; vertical-align: top; border-top: 1px solid #d3d7db; }
.method { max-width: 100ch; }
@media print { body { padding: 0; font-size: 10px; } .scroll { overflow: visible; } tr { break-inside: avoid; } }
</style>
</head>
<body>
<h1>{{ title }}</h1>
<p class="quiet">{{ summary }} · {{ research_use }}</p>
{% if warnings or notes %}
<h2>Before the tables</h2>
<ul class="warnings">
{% for one in warnings %}<li>{{ one.text }}</li>{% endfor %}
{% for note in notes %}<li>{{ note }}</li>{% endfor %}
</ul>
{% endif %}
{% for heading, tables in sections %}
<h2>{{ heading }}</h2>
{% for table in tables %}
<h3 id="{{ table.key }}">{{ table.title }}</h3>
<div class="scroll"><table>
<tr>{% for column in table.columns %}
<th{% if loop.index0 < table.left %} class="left"{% endif %}>{{ column }}</th>{% endfor %}
</tr>
{% for row in table.rows %}
{% set number = loop.index0 %}
<tr{% if number in table.groups and number %} class="group"{% endif %}>
{% for cell in row %}
{% set colour = colour_of(table, number, loop.index0) %}
<td{% if loop.index0 < table.left %} class="left"{% endif %}{% if colour %} style="color: {{ colour }}"{% endif %}>
{{- cell.text -}}</td>
{% endfor %}
</tr>
{% endfor %}
</table></div>
{% for note in table.notes %}<p class="note">{{ note }}</p>{% endfor %}
{% endfor %}
{% endfor %}
<h2>Figures</h2>
{% for figure in figures %}
<figure><img src="{{ figure.key }}.svg" alt="{{ figure.caption }}"><figcaption>{{ figure.caption }}</figcaption></figure>
{% endfor %}
<h2>Methods</h2>
{% for heading, text in methods %}<p class="method"><b>{{ heading }}.</b> {{ text }}</p>{% endfor %}
<h2>GRRAS and CLAIM</h2>
<p class="note">{{ wording }}</p>
<div class="scroll"><table class="checklist">
<tr><th>Item</th><th>Asks for</th><th>Known</th><th>Open question to the authors</th></tr>
{% for item in items %}
<tr><td>{{ item.guideline }}&nbsp;{{ item.number }}</td><td>{{ item.asks }}</td><td>{{ item.known }}</td>
<td>{{ item.open }}</td></tr>
{% endfor %}
</table></div>
{% if files %}<h2>Files</h2><p>{% for file in files %}<a href="{{ file }}">{{ file }}</a>{{ ", " if not loop.last }}
{% endfor %}</p>{% endif %}
<p class="quiet">mctgui {{ version }}</p>
</body>
</html>
"""
