"""`scenecheck evaluate KIND DIR`: the product held against folders with known truth."""
