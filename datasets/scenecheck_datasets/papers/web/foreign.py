"""Papers that are none of ours, by name: of people, of vehicles, of money, and sheets of words."""

from __future__ import annotations

from collections.abc import Callable

from scenecheck_datasets.papers.web import foreign_people, foreign_vehicles, foreign_words
from scenecheck_datasets.papers.web.form import Form
from scenecheck_datasets.papers.web.words import Rng

FOREIGN: dict[str, Callable[[Rng], Form]] = {
    **foreign_people.DRAW,
    **foreign_vehicles.DRAW,
    **foreign_words.DRAW,
}
"""How each of them is drawn."""
