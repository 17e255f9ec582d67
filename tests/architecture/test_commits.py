import re
import subprocess

import pytest

from tests.architecture.code import ROOT

SUBJECT = re.compile(r"[a-z][a-z_.-]*: [A-Z].{2,}\.")


def newest_subject() -> str:
    """Return the subject of the newest commit that is no merge; empty where there is no history."""
    command = ["git", "log", "-1", "--no-merges", "--format=%s"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False, text=True).stdout.strip()


def test_the_newest_commit_has_a_short_subject_with_its_area():
    """Only the newest: it can still be amended."""
    subject = newest_subject()
    if not subject:
        pytest.skip("no history here")

    assert SUBJECT.fullmatch(subject), subject
    assert len(subject) <= 72, f"{len(subject)} characters: {subject}"
