"""Chromium, driven by Playwright: HTML to pixels."""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from types import TracebackType
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from scenecheck_datasets.papers.web.style import require_fonts
from scenecheck_evidence.errors import SceneCheckError

if TYPE_CHECKING:
    from playwright.sync_api import Page

SCALE = 2
"""Pixels a CSS pixel."""
MARGIN = 20
"""CSS pixels of the window right of a form."""
_OPTIONS = ("--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--font-render-hinting=none")
"""Containers run it as root and give it little shared memory; hinting differs from machine to machine."""


class BrowserMissingError(SceneCheckError):
    """Playwright or Chromium is not installed; the message says how to install it."""

    code = "browser_missing"


class Chromium:
    """A browser without a window and without a network, for a `with` block.

    Raises:
        BrowserMissingError: Playwright or Chromium is not installed, or it does not start.
        FontMissingError: a face of the forms is not installed.
    """

    def __init__(self) -> None:
        self._open = ExitStack()
        self._page: Page | None = None

    def __enter__(self) -> Chromium:
        try:
            from playwright.sync_api import Error, sync_playwright
        except ModuleNotFoundError:
            raise BrowserMissingError("expected Playwright, found none: pip install -e '.[dev]'") from None
        path = shutil.which("chromium")
        if path is None:
            raise BrowserMissingError("expected chromium on the PATH, found none: apt-get install chromium")
        require_fonts()
        with ExitStack() as stack:
            driver = stack.enter_context(sync_playwright())
            try:
                browser = driver.chromium.launch(executable_path=path, args=[*_OPTIONS])
            except Error as error:
                why = error.message.splitlines()[0]
                raise BrowserMissingError(f"expected {path} to start, found: {why}: apt-get install chromium") from None
            stack.callback(browser.close)
            context = browser.new_context(device_scale_factor=SCALE, offline=True, java_script_enabled=False)
            self._page = context.new_page()
            self._open = stack.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._page = None
        self._open.close()

    def load(self, html: str, width: int) -> Page:
        """The page of a form that is `width` CSS pixels wide, laid out."""
        if self._page is None:
            raise ValueError("expected a browser inside its with block, found a closed one")
        self._page.set_viewport_size({"width": width + MARGIN, "height": 600})
        self._page.set_content(html)
        return self._page

    def picture(self, html: str, width: int) -> NDArray[np.uint8]:
        """The element `#form` as (h, w, 4) BGRA, transparent where nothing lies."""
        shot = self.load(html, width).locator("#form").screenshot(omit_background=True)
        pixels = np.asarray(cv2.imdecode(np.frombuffer(shot, np.uint8), cv2.IMREAD_UNCHANGED), np.uint8)
        if pixels.shape[2] == 3:  # nothing transparent
            pixels = np.dstack([pixels, np.full(pixels.shape[:2], 255, np.uint8)])
        return np.ascontiguousarray(pixels)
