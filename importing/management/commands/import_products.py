"""Imports real goods from a spreadsheet; see docs/reference/import-template.md."""

import argparse
import sys
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from catalog.models import Channel
from importing.checking import Checked, Problem, Programme, check_table
from importing.known import Known, find_conflicts
from importing.reading import Table, UnreadableFile, read_table
from importing.template import write_template
from importing.writing import CHANGED, CREATED, UNCHANGED, Frame, Report, prepare_frame, write_rows
from ocop.programme import ensure_channels
from primitives.market import market_province
from vietnam.units import UnknownProvince, find_province

MOST_SHOWN = 200


class Command(BaseCommand):
    help = "Import producers, products, packs, prices, stock and certificates from an .xlsx or .csv file."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="The file to read.")
        parser.add_argument("--template", type=Path, metavar="FILE", help="Write an empty .xlsx to fill in, and stop.")
        parser.add_argument(
            "--partial", action="store_true", help="Write the rows that are right, leave out the others."
        )
        parser.add_argument("--dry-run", action="store_true", help="Check and count, write nothing.")
        parser.add_argument(
            "--new-names",
            action="store_true",
            help="Names that differ from known ones in accents or case alone are others, no mistypings.",
        )
        parser.add_argument("--channel", default="vn", help="Slug of the channel whose prices the file has (vn).")
        parser.add_argument("--province", default="", help="Province of rows that name none (that of the market).")
        parser.add_argument("--language", choices=["vi", "en"], default="vi", help="Language of what is said (vi).")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(options["language"]):
            if options["template"]:
                self.write_template(options["template"], language=options["language"])
                self.stdout.write(_("Template written to %(file)s.") % {"file": options["template"]})
                return
            if not options["file"]:
                raise CommandError(_("Name a file to read, or --template FILE."))
            self.import_file(options)

    def write_template(self, path: Path, *, language: str) -> None:
        if path.suffix.lower() != ".xlsx":
            raise CommandError(_("The template is an Excel file; its name must end in .xlsx."))
        if path.exists():
            raise CommandError(_("%(file)s exists already; choose another name.") % {"file": path})
        try:
            write_template(path, language=language)
        except OSError as error:
            raise CommandError(_("The file cannot be written: %(reason)s.") % {"reason": error.strerror}) from error

    def import_file(self, options: dict[str, Any]) -> None:
        try:
            table = read_table(options["file"])
            province = find_province(options["province"]) if options["province"] else market_province()
        except UnreadableFile as error:
            raise CommandError(str(error)) from error
        except UnknownProvince as error:
            raise CommandError(_("No province is called %(name)s.") % {"name": options["province"]}) from error
        for name in table.unknown:
            self.stderr.write(_("The column “%(name)s” is unknown and is left out.") % {"name": name})
        now = timezone.now()
        with transaction.atomic():
            frame = self.frame(options["channel"])
            sets = {category.name: number for number, category in frame.sets.items()}
            programme = Programme(
                sets=sets, currency=frame.channel.currency_code, today=timezone.localdate(now), province=province
            )
            checked = check_table(table, programme)
            known = Known(checked.rows)
            conflicts = list(find_conflicts(checked.rows, known, table, takes_new_names=options["new_names"]))
            problems = sorted([*checked.problems, *conflicts], key=lambda problem: problem.row)
            if problems and not options["partial"]:
                transaction.set_rollback(True)
            else:
                report = self.write(checked, conflicts, known, frame, now)
                transaction.set_rollback(options["dry_run"])
        self.tell(table, problems, None if problems and not options["partial"] else report, options)
        if problems:
            sys.exit(1)

    def frame(self, slug: str) -> Frame:
        channel = ensure_channels().get(slug) or Channel.objects.filter(slug=slug).first()
        if channel is None:
            raise CommandError(_("No channel has the slug %(slug)s.") % {"slug": slug})
        return prepare_frame(channel)

    def write(self, checked: Checked, conflicts: list[Problem], known: Known, frame: Frame, now: Any) -> Report:
        wrong = {problem.row for problem in conflicts}
        rows = [row for row in checked.rows if row.number not in wrong]
        try:
            return write_rows(rows, known=known, frame=frame, now=now)
        except ValidationError as error:
            raise CommandError(_("Nothing was written: %(reason)s") % {"reason": " ".join(error.messages)}) from error

    def tell(self, table: Table, problems: list[Problem], report: Report | None, options: dict[str, Any]) -> None:
        for problem in problems[:MOST_SHOWN]:
            place = {"row": problem.row, "column": problem.column, "text": problem.text}
            self.stderr.write(_("Row %(row)d, %(column)s: %(text)s") % place)
        if len(problems) > MOST_SHOWN:
            self.stderr.write(_("… and %(number)d more.") % {"number": len(problems) - MOST_SHOWN})
        wrong = len({problem.row for problem in problems})
        if problems:
            counts = {"wrong": wrong, "all": len(table.rows)}
            self.stderr.write(_("%(wrong)d of %(all)d rows have something to correct.") % counts)
        if report is None:
            self.stderr.write(_("Nothing was written. Correct the file, or write the right rows with --partial."))
            return
        kinds = {
            "producers": _("Producers"),
            "products": _("Products"),
            "english names": _("English names"),
            "packs": _("Packs"),
            "prices": _("Prices"),
            "stocks": _("Stock"),
            "certificates": _("Certificates"),
        }
        for kind, name in kinds.items():
            counter = report.counts[kind]
            numbers = {"new": counter[CREATED], "changed": counter[CHANGED], "same": counter[UNCHANGED]}
            self.stdout.write(f"{name}: " + _("%(new)d new, %(changed)d changed, %(same)d as they were") % numbers)
        if options["dry_run"]:
            self.stdout.write(_("This was a trial: nothing was written."))
