"""Training and export, one command each: `python -m scenecheck_models.train KIND`."""
