"""Nobody has tried anything before a test of these begins."""

import pytest


@pytest.fixture(autouse=True)
def _anew(no_tries_yet: None) -> None:
    pass
