"""Where the time of a run went: a line per folder, and the slowest tests. A short run prints nothing."""

from __future__ import annotations

from collections import defaultdict

import pytest

WORTH_PRINTING = 60.0
"""Seconds that the tests of a run took together."""
SLOWEST = 20


class Times:
    """Adds up the seconds of each test with its fixtures; of all workers, where a run has several."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] += report.duration

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if sum(self.seconds.values()) < WORTH_PRINTING:
            return
        terminalreporter.section("seconds per folder")
        terminalreporter.write_line("\n".join(folder_lines(self.seconds)))
        terminalreporter.section(f"the slowest {SLOWEST}")
        terminalreporter.write_line("\n".join(slowest_lines(self.seconds)))


def folder_lines(seconds: dict[str, float]) -> list[str]:
    """Return a line per folder, the longest first: its seconds, its share of all, how many tests."""
    folders: defaultdict[str, list[float]] = defaultdict(list)
    for name, taken in seconds.items():
        folders[name.partition("::")[0].rpartition("/")[0]].append(taken)
    total = sum(seconds.values()) or 1.0
    ordered = sorted(folders.items(), key=lambda item: -sum(item[1]))
    return [f"{sum(each):8.1f} s {sum(each) / total:5.0%} {len(each):6} tests  {folder}" for folder, each in ordered]


def slowest_lines(seconds: dict[str, float]) -> list[str]:
    ordered = sorted(seconds.items(), key=lambda item: -item[1])
    return [f"{taken:8.1f} s  {name}" for name, taken in ordered[:SLOWEST]]


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # workers report to the process that started them
        config.pluginmanager.register(Times(), "times")
