"""manage.py import_article FILE…: texts as they are into the library."""

import json
import os
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

from django.core.management.base import BaseCommand, CommandError
from django.db import Error, models, transaction
from django.utils.translation import gettext as _

from apps.core.passages import Cut
from apps.library.importers import MAX_BYTES, CannotImport, Source, Understood, check_size, understand
from apps.library.importers.text_shapes import find_date
from apps.library.importing import Imported, Wanted, import_parts, parts_to_store
from apps.library.models import Article, Event, Frame, TextKind

_M = TypeVar("_M", bound=models.Model)


class Command(BaseCommand):
    """Understands files and stores them as articles, each file in one transaction."""

    help = (
        "Bring texts into the library: plain text, Markdown, HTML, DOCX, ODT, EPUB or PDF with a text layer. Says what "
        "was understood. What lacks a title, a date, the text kind, the rights, or for an event the frame and its "
        "rationale, becomes a draft."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take files, and what is known about them."""
        parser.add_argument("files", metavar="FILE", nargs="+", type=Path)
        parser.add_argument("--event", metavar="SLUG", default="", help="the event that the texts are readings of")
        parser.add_argument("--frame", metavar="SLUG", default="", help="the frame that they read it through")
        parser.add_argument("--rationale", metavar="TEXT", default="", help="why: what in the text makes it so")
        parser.add_argument("--text-kind", metavar="KIND", default="", help=f"one of {', '.join(TextKind.values)}")
        parser.add_argument("--rights", metavar="TEXT", default="", help="who may do what with the text")
        parser.add_argument("--by", metavar="NAME", default="", help="who gives the frame; otherwise the editors")
        parser.add_argument("--title", metavar="TEXT", default="")
        parser.add_argument("--byline", metavar="TEXT", default="")
        parser.add_argument("--date", metavar="DATE", default="", help="when it was published, such as 2025-02-12")
        parser.add_argument("--outlet", metavar="NAME", default="", help="name or slug; made where there is none")
        parser.add_argument("--split", action="store_true", help="make each text in a file an article of its own")
        parser.add_argument("--json", action="store_true", help="print what came out as JSON, and nothing else")
        parser.add_argument("--dry-run", action="store_true", help="say what would come out, but store nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import each file; raises CommandError with a line for each that could not be."""
        wanted = _wanted(options)
        printed: list[dict[str, Any]] = []
        failed: list[str] = []
        for path in options["files"]:
            try:
                understood, found = self._import(path, wanted, options)
            except CannotImport as error:
                failed.append(f"{path.name}: {error}")
                continue
            except Error as error:
                failed.append(f"{path.name}: the database refused it, nothing was stored ({type(error).__name__}).")
                continue
            self._report(path, understood, found, options)
            failed += [
                f"{path.name}: “{each.title}” is in the library as a draft, which nothing was changed of; finish it at "
                f"/admin/library/article/{each.article.pk}/change/."
                for each in found
                if each.same is not None and each.article.status == Article.Status.DRAFT
            ]
            printed += [_as_json(imported, wanted) for imported in found]
        if options["json"]:
            self.stdout.write(json.dumps({"articles": printed}, ensure_ascii=False, indent=2))
        if failed:
            raise CommandError("\n".join(failed))

    def _import(self, path: Path, wanted: Wanted, options: dict[str, Any]) -> tuple[Understood, Sequence[Imported]]:
        source = Source(_read(path), path.name)
        understood = understand(source)
        parts = parts_to_store(understood, split=options["split"])
        if len(parts) > 1 and (wanted.title or wanted.byline or wanted.date):
            raise CannotImport(
                _("There are %(n)s texts in it: --title, --byline and --date would name all alike.") % {"n": len(parts)}
            )
        with transaction.atomic():
            found = import_parts(source=source, understood=understood, parts=parts, wanted=[wanted] * len(parts))
            if options["dry_run"]:
                transaction.set_rollback(True)
        return understood, found

    def _report(self, path: Path, understood: Understood, found: Sequence[Imported], options: dict[str, Any]) -> None:
        """Say what was understood: on standard error where standard output is for JSON."""
        out = self.stderr if options["json"] else self.stdout
        style = (lambda text: text) if options["json"] else None
        encoding = f", {understood.encoding}" if understood.encoding else ""
        lines = [f"{path.name}: {understood.format}{encoding}.", *(f"  {note}" for note in understood.notes)]
        if len(understood.parts) > 1 and not options["split"]:
            lines.append(
                f"  {len(understood.parts)} texts stand in it; with --split each becomes an article of its own."
            )
        for part in understood.parts:
            lines += [f"  {note}" for note in part.notes]
        for imported in found:
            lines += _lines_of(imported, dry_run=options["dry_run"])
        if options["frame"] and not options["event"]:
            lines.append("  The frame was not stored: it is a reading of an event, and no --event was given.")
        out.write("\n".join(lines), style)


def _wanted(options: dict[str, Any]) -> Wanted:
    kind = options["text_kind"]
    if kind and kind not in TextKind.values:
        raise CommandError(f"“{kind}” is no text kind; use one of {', '.join(TextKind.values)}.")
    date = find_date(options["date"]) if options["date"] else None
    if options["date"] and date is None:
        raise CommandError(f"“{options['date']}” is no date; write it as 2025-02-12.")
    if len(options["rights"]) > 400:
        raise CommandError("The rights may have 400 characters.")
    return Wanted(
        event=_named(Event, options["event"]),
        frame=_named(Frame, options["frame"]),
        rationale=options["rationale"].strip(),
        by=options["by"].strip()[:200],
        text_kind=kind,
        rights=options["rights"].strip(),
        title=" ".join(options["title"].split()),
        byline=" ".join(options["byline"].split()),
        date=date[0] if date else None,
        outlet=options["outlet"],
    )


def _named(model: type[_M], slug: str) -> _M | None:
    if not slug:
        return None
    found = model._default_manager.filter(slug=slug).first()
    if found is None:
        known = ", ".join(sorted(model._default_manager.values_list("slug", flat=True))[:20])
        raise CommandError(f"There is no {model._meta.verbose_name} “{slug}”. Known are: {known or 'none yet'}.")
    return found


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            check_size(os.fstat(file.fileno()).st_size)
            return file.read(MAX_BYTES + 1)  # what is no file, such as a pipe, has no size
    except OSError as error:
        raise CannotImport(_("It cannot be read: %s.") % (error.strerror or error)) from error


def _lines_of(imported: Imported, *, dry_run: bool) -> list[str]:
    article, blocks = imported.article, imported.cut.blocks
    if imported.same is not None:
        alike = "word for word" if imported.same.share == 1 else f"to {imported.same.percent} %"
        return [
            f"  Not stored: the library has this text already, {alike}: “{imported.title}”, /articles/{article.slug}/"
        ]
    out = sum(block.left_out for block in blocks)
    verb = "Would be stored" if dry_run else "Stored"
    lines = [
        f"  {verb}: “{imported.title}”, /articles/{article.slug}/",
        f"    by {article.byline or 'nobody named'}, {article.outlet.name}, {_date_of(imported) or 'without a date'}, "
        f"{article.language}; {len(blocks)} passages, {out} of them left out.",
    ]
    flagged = [str(block.number) for block in blocks if "run-together" in block.flags]
    if flagged:
        lines.append(f"    Look at passage {', '.join(flagged)}: the cells of a table ran together.")
    if imported.voices:
        lines.append(f"    New voices: {', '.join(imported.voices)}.")
    if imported.missing:
        lines.append(f"    It is a draft, seen by editors alone. Missing: {', '.join(imported.missing)}.")
    return lines


def _date_of(imported: Imported) -> str | None:
    """Return the date of a text, or None where it had none: a draft is stored under the day on which it was brought."""
    return None if _("the date") in imported.missing else imported.article.date.isoformat()


def _as_json(imported: Imported, wanted: Wanted) -> dict[str, Any]:
    article: Article = imported.article
    cut: Cut = imported.cut
    return {
        "slug": article.slug,
        "title": imported.title,
        "byline": article.byline,
        "date": _date_of(imported),
        "language": article.language,
        "text_kind": article.text_kind if imported.same else wanted.text_kind,
        "passages": [
            {
                "number": block.number,
                "kind": block.kind,
                "level": block.level,
                "voice": block.voice,
                "text": block.text,
                "left_out": block.left_out,
                "flags": list(block.flags),
            }
            for block in cut.blocks
        ],
    }
