"""The JSON twin of a comparison by question."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from apps.comparison.columns import Found
from apps.comparison.coverage import NOT_CODED, Grid
from apps.comparison.evidence import Quote
from apps.comparison.models import Question
from apps.comparison.rows import Cell, Given
from apps.exchange.presenters import article_data, event_data, fact_data, reading_data, version_data
from apps.library.models import Event
from apps.pages.rows_context import Lined


def rows_twin(event: Event, query: str, found: Found, lined: Lined, notices: Sequence[str]) -> dict[str, Any]:
    """Return a comparison by question: the facts, the columns with their labels, and a row for each question."""
    asked = lined.asked
    return {
        "event": event_data(event),
        "url": f"{reverse('compare', args=[event.slug])}?{query}",
        "notices": [*notices, *found.notices, *asked.notices],
        "facts": [fact_data(fact) for fact in lined.facts],
        "columns": [
            {
                **reading_data(column.reading),
                **article_data(column.article),
                **version_data(column.version),
                "url": reverse("article_version", args=[column.slug, column.version.number]),
            }
            for column in found.columns
        ],
        "question_set": asked.question_set.slug if asked.question_set else None,
        "rows": [{**_question(row.question), "cells": [_cell(cell) for cell in row.cells]} for row in lined.rows],
    }


def coverage_twin(grid: Grid) -> dict[str, Any]:
    """Return the coverage grid: for each question and reading the states found, and how much was coded."""
    return {
        "question_set": grid.question_set.slug,
        "rows": [
            {
                "question": question.slug,
                "cells": [
                    {
                        "article": spot.reading.article.slug,
                        "frame": spot.reading.frame.slug,
                        "state": spot.state,
                        "passages": spot.passages,
                        "coders": spot.coders,
                    }
                    for spot in spots
                ],
            }
            for question, spots in grid.rows
        ],
    }


def _question(question: Question) -> dict[str, Any]:
    return {
        "question": question.slug,
        "name": question.name,
        "wording": question.wording,
        "group": question.group,
        "retired": question.retired is not None,
    }


def _cell(cell: Cell) -> dict[str, Any]:
    """Return a cell: its answers, and `coding`, which says apart from them whether anybody has looked."""
    return {
        "article": cell.column.slug,
        "text_kind": cell.column.article.text_kind,
        "coding": "coded" if cell.answers else NOT_CODED,
        "coders_differ": cell.states_differ,
        "answers": [_given(given, cell) for given in cell.answers],
    }


def _given(given: Given, cell: Cell) -> dict[str, Any]:
    return {
        "answer": given.slug,
        "state": given.state,
        "paraphrase": given.paraphrase,
        "coder": given.coder,
        "coded_on_version": given.version,
        "of_another_version": given.is_dated,
        "evidence": [_quote(quote, cell) for quote in given.quotes],
        "withdrawn": given.withdrawn,
    }


def _quote(quote: Quote, cell: Cell) -> dict[str, Any]:
    """Return a quotation; `start` and `end` are code points in that version's canonical text, end exclusive."""
    return {
        "highlight": reverse("highlight", args=[quote.highlight]),
        "article": cell.column.slug,
        "version": quote.version,
        "passage": f"p{quote.passage}",
        "start": quote.start,
        "end": quote.end,
        "exact": quote.exact,
        "language": cell.column.article.language,
        "direction": cell.column.article.direction,
        "check": quote.is_moved,
        "orphaned": quote.is_orphaned,
    }
