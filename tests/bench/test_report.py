"""The table says what was measured and holds it against the goals."""

import pytest

from bench.freshness import Freshness
from bench.load import Figure, Round
from bench.mix import READS
from bench.report import API_TABLE, PAGES_TABLE, marks, render, replace_table
from bench.results import Options, Result
from bench.servers import Memory


def make_result(*, products: int = 2_000, rate: int = 300) -> Result:
    figure = Figure([Round(1.0, [1000.0 / rate] * rate)])
    return Result(
        products=products,
        variants=5_200,
        pictures=2_000,
        distinct=dict.fromkeys(READS, 50),
        reads={(mode, kind, count): figure for mode in ("off", "on", "floor") for kind in READS for count in (1, 8)}
        | {("writes", kind, 8): figure for kind in READS},
        flows={1: Figure([Round(1.0, [100.0] * 10)]), 4: Figure([Round(1.0, [400.0] * 10)])},
        statements=dict.fromkeys(READS, 7) | {"flow": 121},
        statements_cached=dict.fromkeys(READS, 1) | {"flow": 121},
        memory=[Memory(140.0, 90.0)],
        starts=[1.0, 3.0, 2.0],
        ceiling=figure,
        freshness=Freshness(checks=60),
        orders_checked=20,
    )


OPTIONS = Options(rounds=1, seconds=1.0, workers=2, threads=4)


def test_holds_the_rates_of_eight_connections_against_saleors_rates():
    text = render([make_result(rate=254)], OPTIONS, server_version="15.1 (Debian)")

    assert "| list | on | 8 | 254 | 3.94 | 3.94 | 3.94 | 20.0 × | ≥ 20 ×: yes |" in text
    assert "| detail | on | 8 | 254 | 3.94 | 3.94 | 3.94 | 15.1 × | ≥ 20 ×: **no** |" in text


def test_holds_the_time_of_a_single_answer_against_saleors():
    text = render([make_result(rate=100)], OPTIONS, server_version="15")

    assert "| list | off | 1 | 100 | 10.0 | 10.0 | 10.0 | 14.6 × | ≥ 10 ×: yes |" in text


def test_says_which_goals_of_the_processes_are_met():
    text = render([make_result()], OPTIONS, server_version="15")

    assert "| SQL statements of a purchase | 121 | 492 | ≤ 120: **no** |" in text
    assert "| memory of a worker, resident | 140 MB | 318 MB | ≤ 150 MB: yes |" in text
    assert "| first answer after the start | 2.00 s | 9 s | ≤ 2.5 s: yes |" in text
    assert "60 answers were compared with a price, stock or star rank committed just before, 0 were stale." in text


def test_shows_how_figures_move_with_the_size_of_the_shop():
    text = render([make_result(rate=300), make_result(products=60_000, rate=150)], OPTIONS, server_version="15")

    assert "| list, caches off | 8 | 300 | 150 | × 0.50 |" in text


def test_replaces_only_what_stands_between_its_marks(tmp_path):
    page = tmp_path / "bench.md"
    begin, end = marks(API_TABLE)
    other = "\nkept\n".join(marks(PAGES_TABLE))
    page.write_text(f"before\n{begin}\nold\n{end}\nafter\n{other}\n")

    replace_table(page, API_TABLE, r"new \1")

    assert page.read_text() == f"before\n{begin}\n\nnew \\1\n{end}\nafter\n{other}\n"


def test_refuses_a_page_without_marks(tmp_path):
    page = tmp_path / "bench.md"
    page.write_text("nothing")

    with pytest.raises(ValueError, match="lacks the marks"):
        replace_table(page, API_TABLE, "new")
