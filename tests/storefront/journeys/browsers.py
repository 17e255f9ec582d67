"""Chromium as a phone in Vietnam has it: with Roboto, whatever letters this machine has installed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import font_roboto
from playwright.sync_api import Browser, sync_playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
# https://www.freedesktop.org/software/fontconfig/fontconfig-user.html
FONTS = f"""<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>{Path(font_roboto.__file__).parent / "files"}</dir>
  <match>
    <edit name="family" mode="prepend_first" binding="strong"><string>Roboto</string></edit>
  </match>
</fontconfig>
"""


@contextmanager
def open_browser(chromium: str) -> Iterator[Browser]:
    """Start the Chromium at this path for as long as the block lasts."""
    with TemporaryDirectory(prefix="ocop-fonts-") as folder, sync_playwright() as playwright:
        fonts = Path(folder) / "fonts.conf"
        fonts.write_text(FONTS)
        browser = playwright.chromium.launch(
            executable_path=chromium, args=ARGUMENTS, env={**os.environ, "FONTCONFIG_FILE": str(fonts)}
        )
        yield browser
        browser.close()
