"""Photos of the world with rendered plates on their cars: training data of the plate detector."""

from scenecheck_datasets.composites.compose import Composite, compose
from scenecheck_datasets.composites.placement import Site, place
from scenecheck_datasets.composites.sources import Background, read_backgrounds

__all__ = ["Background", "Composite", "Site", "compose", "place", "read_backgrounds"]
