"""The results as Markdown, beside Saleor's figures, the goals and the floor."""

from __future__ import annotations

import os
import platform
import re
import statistics
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.load import Figure
    from bench.results import Options, Result

# Saleor 3.24 on this kind of machine: requests per second of eight connections, milliseconds of an answer to one.
SALEOR_READS = {"list": 12.7, "detail": 16.8, "filter": 7.6, "search": 11.4}
SALEOR_MILLISECONDS = {"list": 146, "detail": 106, "filter": 226, "search": 156}
SALEOR_FLOWS = {1: 0.65, 4: 1.24}
SALEOR_STATEMENTS = 492
SALEOR_MEMORY = 318
SALEOR_START = 9.0
READS_GOAL = {"on": 20, "off": 10}
FLOWS_GOAL = 10
STATEMENTS_GOAL = 120
MEMORY_GOAL = 150
START_GOAL = 2.5

API_TABLE, PAGES_TABLE = "api", "pages"
NAMES = {"list": "list", "detail": "detail", "filter": "attribute filter", "search": "search"}
MODES = {"off": "off", "on": "on", "writes": "on, a write each second", "floor": "floor"}


def number(value: float) -> str:
    """Write a figure with three digits that say something, or all digits before the point."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def met(reached: bool) -> str:
    return "yes" if reached else "**no**"


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def reads_table(result: Result) -> str:
    rows = []
    for (mode, kind, connections), figure in sorted(result.reads.items(), key=lambda item: _order(item[0])):
        ratio = times_saleor(kind, connections, figure)
        goal = READS_GOAL.get(mode)
        rows.append(
            [
                NAMES[kind],
                MODES[mode],
                str(connections),
                number(figure.per_second),
                *(number(figure.percentile(share)) for share in (0.5, 0.95, 0.99)),
                f"{ratio:.1f} ×" if mode != "floor" else "",
                f"≥ {goal} ×: {met(ratio >= goal)}" if goal else "",
            ]
        )
    head = ["read", "caches", "connections", "requests/s", "p50 ms", "p95 ms", "p99 ms", "× Saleor", "goal"]
    return table(head, rows)


def times_saleor(kind: str, connections: int, figure: Figure) -> float:
    """Compare like with like: the time of an answer when nobody else asks, the rate when many ask."""
    if connections == 1:
        return SALEOR_MILLISECONDS[kind] / figure.percentile(0.5)
    return figure.per_second / SALEOR_READS[kind]


def _order(key: tuple[str, str, int]) -> tuple[int, int, int]:
    mode, kind, connections = key
    return list(NAMES).index(kind), list(MODES).index(mode), connections


def flows_table(result: Result) -> str:
    rows = []
    for clients, figure in result.flows.items():
        ratio = figure.per_second / SALEOR_FLOWS[clients]
        rows.append(
            [
                "purchase",
                str(clients),
                number(figure.per_second),
                *(number(figure.percentile(share)) for share in (0.5, 0.95, 0.99)),
                f"{ratio:.1f} ×",
                f"≥ {FLOWS_GOAL} ×: {met(ratio >= FLOWS_GOAL)}",
            ]
        )
    return table(["flow", "clients", "flows/s", "p50 ms", "p95 ms", "p99 ms", "× Saleor", "goal"], rows)


def process_table(result: Result) -> str:
    statements = result.statements["flow"]
    resident = max(one.resident for one in result.memory)
    proportional = max(one.proportional for one in result.memory)
    start = statistics.median(result.starts)
    rows = [
        [
            "SQL statements of a purchase",
            str(statements),
            str(SALEOR_STATEMENTS),
            _goal(statements, STATEMENTS_GOAL, ""),
        ],
        [
            "memory of a worker, resident",
            f"{resident:.0f} MB",
            f"{SALEOR_MEMORY} MB",
            _goal(resident, MEMORY_GOAL, " MB"),
        ],
        ["memory of a worker, proportional", f"{proportional:.0f} MB", "", ""],
        ["first answer after the start", f"{start:.2f} s", f"{SALEOR_START:.0f} s", _goal(start, START_GOAL, " s")],
    ]
    return table(["figure", "here", "Saleor", "goal"], rows)


def _goal(value: float, limit: float, unit: str) -> str:
    return f"≤ {limit:g}{unit}: {met(value <= limit)}"


def statements_table(result: Result) -> str:
    rows = [
        [name, str(result.statements[kind]), str(result.statements_cached[kind])]
        for kind, name in {**NAMES, "flow": "purchase (9 requests)"}.items()
    ]
    return table(["document", "statements, caches off", "caches on, asked before"], rows)


def growth_table(results: list[Result]) -> str:
    """Show how each rate moves from the first size to the others."""
    first = results[0]
    rows = []
    for key in sorted(first.reads, key=_order):
        mode, kind, connections = key
        label = [f"{NAMES[kind]}, {MODES[mode] if mode == 'floor' else 'caches ' + MODES[mode]}", str(connections)]
        rows.append(label + _moved([result.reads[key].per_second for result in results]))
    for clients in first.flows:
        rows.append(["purchase", str(clients), *_moved([result.flows[clients].per_second for result in results])])
    head = ["requests or flows per second", "connections"]
    for result in results:
        head += [f"{result.products:,} products"] + (["change"] if result is not first else [])
    return table(head, rows)


def _moved(values: list[float]) -> list[str]:
    cells = [number(values[0])]
    for value in values[1:]:
        cells += [number(value), f"× {value / values[0]:.2f}"]
    return cells


def machine() -> str:
    """Describe the machine in general words."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} processor cores, {memory:.0f} GiB of memory, {platform.system()} {platform.machine()}"


def render(results: list[Result], options: Options, *, server_version: str) -> str:
    parts = [
        f"Measured on {datetime.now(UTC):%d %B %Y} on {machine()}; server, database and load share them. "
        f"Python {platform.python_version()}, Django {version('django')}, granian {version('granian')}, "
        f"PostgreSQL {server_version.split(' ', maxsplit=1)[0]}; {options.workers} web workers with {options.threads} threads each; "
        f"{options.rounds} rounds of {options.seconds:g} s, rates are those of the median round.",
    ]
    for result in results:
        distinct = ", ".join(f"{count} {NAMES[kind]}" for kind, count in result.distinct.items())
        stale = len(result.freshness.stale)
        parts += [
            f"## {result.products:,} products, {result.variants:,} variants, {result.pictures:,} pictures",
            reads_table(result),
            f"Distinct requests in the mix: {distinct}. The load generator's ceiling (12,000 bytes from the same server, "
            f"no work behind): {number(result.ceiling.per_second)} requests/s.",
            f"Freshness: {result.freshness.checks} answers were compared with a price, stock or star rank committed just "
            f"before, {stale} were stale.",
            flows_table(result),
            f"All {result.orders_checked} purchases became orders whose vendor orders and lines sum to them.",
            process_table(result),
            statements_table(result),
        ]
    if len(results) > 1:
        parts += ["## From one size to the other", growth_table(results)]
    return "\n\n".join(parts) + "\n"


def marks(name: str) -> tuple[str, str]:
    """Return the comments between which a page keeps a table."""
    return f"<!-- measured {name}: begin -->", f"<!-- measured {name}: end -->"


def replace_table(page: Path, name: str, text: str) -> None:
    """Put ``text`` between the two marks of the page. Raises ``ValueError`` when the page has no marks."""
    begin, end = marks(name)
    old = page.read_text()
    new, replaced = re.subn(f"{begin}.*{end}", lambda _: f"{begin}\n\n{text}\n{end}", old, flags=re.DOTALL)
    if replaced != 1:
        raise ValueError(f"{page.name} lacks the marks {begin} and {end}")
    page.write_text(new)
