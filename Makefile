# make demo   sets up .venv and judges the example cases; leaves out/demo/*.html to open
# make test   sets up .venv and runs every check and test
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
S3 := .venv-s3
TRAIN := .venv-train
RENDER := .venv-render
PADDLE := .venv-paddle
SEARCHES ?= 20
FUZZ_SECONDS ?= 3600
AUDIT := .venv-audit
FONT_PACKAGES := fonts-noto-cjk fonts-wqy-zenhei fonts-wqy-microhei fonts-arphic-ukai fonts-arphic-uming fonts-liberation fonts-dejavu-core

.PHONY: demo tour test audit checks lint types imports unit soak bench fonts postgres faketime browsers examples train-env render-env paddle-env clean s3

demo: $(READY)
	@mkdir -p out/demo
	@for case in examples/*/; do \
	  name=$$(basename $$case); \
	  echo; echo "== $$name"; \
	  $(BIN)/scenecheck check $$case --records $$case/records --html out/demo/$$name.html || exit 1; \
	done
	@echo; echo "报告 Reports to open in a browser:"; ls -1 $(CURDIR)/out/demo/*.html

# The whole service with the example cases: pages for officers, insurers and phones; nothing of it is kept.
tour: $(READY)
	@$(BIN)/scenecheck tour examples || test $$? -eq 130

test: $(READY) fonts postgres faketime browsers checks unit

checks: lint types imports

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

imports: $(READY)
	$(BIN)/lint-imports

unit: $(READY) s3
	PATH="$(CURDIR)/$(S3)/bin:$$PATH" $(BIN)/pytest -m "not soak"

soak: $(READY) fonts postgres
	$(BIN)/pytest -m soak
	for run in $$(seq $(SEARCHES)); do SCENECHECK_EXAMPLES=search $(BIN)/pytest -q -m "hypothesis and not soak" || exit 1; done
	SCENECHECK_EXAMPLES=search SCENECHECK_FUZZ_SECONDS=$(FUZZ_SECONDS) $(BIN)/pytest -q tests/fuzz

# Dependencies: pins, fit and licences (also a test), then known weaknesses, for which pip-audit needs a network.
audit: $(READY)
	@test -x $(AUDIT)/bin/pip-audit || { $(PYTHON) -m venv $(AUDIT) && \
	  $(AUDIT)/bin/pip install --quiet --disable-pip-version-check pip-audit; } || \
	  echo "pip-audit could not be installed: no network?"
	PATH="$(CURDIR)/$(AUDIT)/bin:$$PATH" $(BIN)/python .ci/audit.py --advisories

# Every benchmark, in less than ten minutes on two idle processors; tables in out/bench/benchmarks.md.
bench: $(READY) postgres
	$(BIN)/python benchmarks/run_all.py

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

# Tests on PostgreSQL start a server of their own from Debian's package; without it they skip and say so.
postgres:
	@if ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing PostgreSQL for the tests"; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >/dev/null; \
	else echo "Tests on PostgreSQL need: sudo apt-get install postgresql"; fi

# Tests of the pages drive Debian's Chromium; without it they skip and say so.
browsers:
	@if command -v chromium >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing Chromium for the tests of the pages"; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; \
	else echo "Tests of the pages need: sudo apt-get install chromium"; fi

# Tests of clocks that jump preload Debian's libfaketime; without it they skip and say so.
faketime:
	@if ls /usr/lib/*/faketime/libfaketime.so.1 >/dev/null 2>&1; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing libfaketime for the tests"; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends libfaketime >/dev/null; \
	else echo "Tests of clocks that jump need: sudo apt-get install libfaketime"; fi

# An S3-compatible server for the tests of originals in a bucket, in an environment of its own; without it they skip.
s3:
	@test -x $(S3)/bin/moto_server || { $(PYTHON) -m venv $(S3) && \
	  $(S3)/bin/pip install --quiet --disable-pip-version-check "moto[s3,server]>=5.1,<6"; } || \
	  echo "Tests of S3 skip: moto could not be installed"

# Renders the shipped examples again (about half an hour; needs Python 3.11 and Debian's X libraries).
examples: render-env fonts
	$(RENDER)/bin/python -m scenecheck_datasets.examples examples

render-env: $(RENDER)/.ready

$(RENDER)/.ready: pyproject.toml
	$(PYTHON) -m venv $(RENDER)
	$(RENDER)/bin/pip install --quiet --disable-pip-version-check -e ".[render]"
	@touch $@

# PaddleOCR as the second text reader (0.8 GB); its tests skip without it.
paddle-env: $(PADDLE)/.ready

$(PADDLE)/.ready: pyproject.toml
	$(PYTHON) -m venv $(PADDLE)
	$(PADDLE)/bin/pip install --quiet --disable-pip-version-check -e ".[paddle]"
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
	rm -rf $(VENV) $(S3) $(AUDIT) $(TRAIN) $(RENDER) $(PADDLE) out build dist
