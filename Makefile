# make demo   sets up .venv and judges the example cases; leaves out/demo/*.html to open
# make test   sets up .venv and runs every check and test
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
TRAIN := .venv-train
RENDER := .venv-render
FONT_PACKAGES := fonts-noto-cjk fonts-wqy-zenhei fonts-wqy-microhei fonts-arphic-ukai fonts-arphic-uming fonts-liberation fonts-dejavu-core

.PHONY: demo test checks lint types imports unit soak fonts examples train-env render-env clean

demo: $(READY)
	@mkdir -p out/demo
	@for case in examples/*/; do \
	  name=$$(basename $$case); \
	  echo; echo "== $$name"; \
	  $(BIN)/scenecheck check $$case --records $$case/records --html out/demo/$$name.html || exit 1; \
	done
	@echo; echo "报告 Reports to open in a browser:"; ls -1 $(CURDIR)/out/demo/*.html

test: $(READY) fonts checks unit

checks: lint types imports

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

imports: $(READY)
	$(BIN)/lint-imports

unit: $(READY)
	$(BIN)/pytest -m "not soak"

soak: $(READY) fonts
	$(BIN)/pytest -m soak

# The virtual environment: the base, and what the checks need. Pinned by constraints.txt.
$(READY): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and f"Python 3.11 or newer is needed, found {sys.version.split()[0]}")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev]"
	@touch $@

# The renderers of papers and plates draw with Debian's Chinese fonts; without them their tests skip and say so.
fonts:
	@if [ -n "$$(fc-list :lang=zh 2>/dev/null | head -1)" ] && dpkg -s $(FONT_PACKAGES) >/dev/null 2>&1; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing Chinese fonts: $(FONT_PACKAGES)"; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends fontconfig $(FONT_PACKAGES) >/dev/null; \
	else echo "Tests that render papers need: sudo apt-get install $(FONT_PACKAGES)"; fi

# Renders the shipped examples again (about half an hour; needs Python 3.11 and Debian's X libraries).
examples: render-env fonts
	$(RENDER)/bin/python -m scenecheck_datasets.examples examples

render-env: $(RENDER)/.ready

$(RENDER)/.ready: pyproject.toml
	$(PYTHON) -m venv $(RENDER)
	$(RENDER)/bin/pip install --quiet --disable-pip-version-check -e ".[render]"
	@touch $@

# The only environment with torch. TORCHVISION may name a folder or wheel of a CPU torchvision (docs/train.md).
train-env: $(TRAIN)/.ready

$(TRAIN)/.ready: pyproject.toml
	$(PYTHON) -m venv $(TRAIN)
	$(TRAIN)/bin/pip install --quiet --disable-pip-version-check torch==2.13.0 $(TORCHVISION)
	$(TRAIN)/bin/pip install --quiet --disable-pip-version-check --no-deps "ultralytics>=8.4,<8.5" ultralytics-thop
	$(TRAIN)/bin/pip install --quiet --disable-pip-version-check onnx onnxslim matplotlib psutil polars requests scipy py-cpuinfo -e .
	@touch $@

clean:
	rm -rf $(VENV) $(TRAIN) $(RENDER) out build dist
