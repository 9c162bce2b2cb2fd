"""The scene renderer: accident scenes as photos with their truth, from a specification and a seed.

Geometry, cameras and truth are plain numpy; only `scenecheck_datasets.scene.blender` imports Blender (extra `render`).
"""
