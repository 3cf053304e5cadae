# make demo   set everything up and run the main job on the bundled demo sites
# make test   set everything up and pass the tests
# make ocr    install what reads the text in pictures (the extra that the setting picture_text = "rapidocr" needs)
# All are safe to repeat; the second time sets nothing up again.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
TESTED := $(VENV)/.ready-dev
LOOPS  := $(VENV)/.compiled
# The modules whose loops are compiled ahead.
LOOPED := leadline/core/compiled.py $(shell grep -l 'leadline.core.compiled' features/*.py features/*/*.py models/*/*.py)

.PHONY: help demo test ocr lint setup settings-page clean

help:
	@sed -n 's/^# //p' Makefile

setup: $(LOOPS)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Leadline needs Python 3.11 or later; name one with PYTHON=..."; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { if [ "$$(id -u)" = 0 ]; then apt-get update -q && apt-get install -qy python3-venv; else echo "Install your system's python3-venv package first."; exit 1; fi; }
	$(PYTHON) -m venv $(VENV)

$(READY): $(BIN)/python pyproject.toml constraints.txt
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

# Compiled here once, the loops of reading and linking need not be compiled in the first run.
# What was compiled before goes: numba sees a change in a module, and not one in a module whose loops it calls.
$(LOOPS): $(READY) $(LOOPED)
	@rm -f */__pycache__/*.nb[ic] */*/__pycache__/*.nb[ic]
	$(BIN)/python -m features.warm
	$(BIN)/python -m models.linking.compiling
	@touch $@

$(TESTED): $(READY)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@sh tests/install-chromium.sh
	@touch $@

demo: $(LOOPS)
	$(BIN)/leadline demo

ocr: $(READY)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[ocr]'

lint: $(TESTED)
	$(BIN)/ruff check --quiet .
	$(BIN)/lint-imports --config pyproject.toml

test: lint $(LOOPS)
	$(BIN)/pytest -q --numprocesses auto --maxprocesses 4 --dist worksteal

settings-page: $(READY)
	@sed '/^| `/d' docs/settings.md > docs/settings.tmp
	@$(BIN)/leadline settings --format markdown >> docs/settings.tmp
	@mv docs/settings.tmp docs/settings.md

clean:
	rm -rf $(VENV) build *.egg-info .pytest_cache .ruff_cache .import_linter_cache
