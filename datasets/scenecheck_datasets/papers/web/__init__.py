"""A third renderer of papers: forms in HTML and CSS, drawn by Chromium, apart from the two others and from the reader.

Forms, label wordings, layouts, names and places are its own; with the other renderers it shares the check digits, the
amounts in capitals and the blur of a lens. It draws papers that are none of ours, too. Everything is invented, and 样张
stands beside every form. Playwright and Chromium are needed for the drawing alone and belong to no installation of the
service: `BrowserMissingError` says what to install.
"""

from scenecheck_datasets.papers.web.browser import BrowserMissingError, Chromium
from scenecheck_datasets.papers.web.folder import KINDS, draw_web, form_of, write_web_folder
from scenecheck_datasets.papers.web.foreign import FOREIGN
from scenecheck_datasets.papers.web.form import Form, PaperTruth
from scenecheck_datasets.papers.web.photo import WAYS

__all__ = [
    "FOREIGN",
    "KINDS",
    "WAYS",
    "BrowserMissingError",
    "Chromium",
    "Form",
    "PaperTruth",
    "draw_web",
    "form_of",
    "write_web_folder",
]
