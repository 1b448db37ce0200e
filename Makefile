# For machines with make. README.md says the same in plain pip.
PYTHON ?= python3
VENV ?= .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
READY := $(VENV)/.ready
# One pytest worker a processor, each with a judge of its own; a file stays together, for what its tests share. CI (which
# sets CI) runs the slow tests too.
PYTEST := $(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder -m "not thorough$(if $(CI),, and not slow)"

.DEFAULT_GOAL := help
.PHONY: help setup demo test thorough lint check bench stubs docs clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## /  make \1\t/p' $(firstword $(MAKEFILE_LIST)) | expand -t 18

setup: $(READY) ## ninja and all it needs, in .venv

demo: $(READY) ## see it work: solutions judged, a wrong gradient found, a network trained
	@$(BIN)/ninja dev demo

test: $(READY) ## the tests (with CI=1 also the slow ones, which make virtual environments)
	@$(PYTEST)

thorough: $(READY) ## all that mean harm once more: as one class, and without root; minutes of waiting for limits
	@$(BIN)/python -m pytest -m thorough

lint: $(READY) ## ruff and mypy
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

check: $(READY) ## the exercises, held against their conventions
	@$(BIN)/ninja dev check

bench: $(READY) ## what is promised about speed, measured
	@$(BIN)/python benchmarks/speed.py

stubs: $(READY) ## exercises/ anew, from solutions/
	@$(BIN)/ninja dev stubs --write

docs: $(READY) ## docs/commands.md and the picture in README.md, anew
	@$(BIN)/python docs/make.py

clean: ## remove what was made: the virtual environment, caches, builds
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10) and "ninja needs Python 3.10 or later; `make PYTHON=…` names one")'
	@echo "Setting up $(VENV): PyTorch and some smaller packages. This takes a minute or two, once."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@
