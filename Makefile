# Sets the project up, shows it, and checks it. Needs make and Python 3.11 or newer with its `venv` module; no compiler.
#   PYTHON=python3.12   the interpreter that .venv is made from
#   TORCH_INDEX=URL     the package index that torch is asked from first; empty: none but pip's own

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.setup
PYTHON ?= python3

# On Linux the ordinary build of torch brings gigabytes of CUDA that nobody needs here; elsewhere there is only one build.
ifeq ($(shell uname -s),Linux)
TORCH_INDEX ?= https://download.pytorch.org/whl/cpu
endif
TORCH_INDEX ?=

PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
INSTALL := install --constraint constraints.txt --only-binary :all:

.DEFAULT_GOAL := help
.PHONY: help setup demo test bench lint format docs pictures release fuzz verify-long clean

help:  ## list what make can do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' Makefile

setup: $(STAMP)  ## make .venv with pinned versions and the grader in it; nothing to do when it is up to date

demo: setup  ## set up, then grade a typical submission of Discussion 13 and print its table
	@$(BIN)/grader grade tests/submissions/typical

test: lint  ## set up, then check everything: ruff, mypy and all tests, warnings as errors
	@$(BIN)/python -m tests.hostile.as_user -n 2 -q
	@$(BIN)/python -m pytest -n 2 -q

fuzz: setup  ## the long tests: 100,000 mutated frames, 200 gradings that must leave nothing, 40,000 derivations
	@$(BIN)/python -W error -m tests.sandbox_fuzz.fuzz 100000
	@$(BIN)/python -m tests.hostile.many 200
	@$(BIN)/python -m tests.derivation.fuzz

verify-long: setup  ## verify each assignment with ten seeds for every known mistake, too
	@for folder in solutions/*/; do $(BIN)/grader verify --long "$$folder" || exit; done

bench: setup  ## measure what a grading costs on this machine: a table, and bench/results.json
	@$(BIN)/python -m bench.run

lint: setup  ## check style (ruff) and types (mypy), changing nothing
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: setup  ## put the code into its one form
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

docs: setup  ## build the site of docs/ in build/docs, after making the pages that come from the program
	@$(BIN)/python -m docs.generate
	@$(BIN)/python -m sphinx -q -W --keep-going -b html docs build/docs
	@echo "build/docs/index.html"

pictures: setup  ## draw the pictures of README.md again, from gradings on this machine
	@$(BIN)/python -m docs.generate.pictures

release: setup  ## build what students and Gradescope get: assignments/ and the zips in dist/
	@for folder in solutions/*/; do $(BIN)/grader release "$$folder" || exit; done

clean:  ## remove what building and testing left behind; .venv stays
	@rm -rf build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -path ./$(VENV) -prune -o -name __pycache__ -type d -exec rm -rf {} +

# A virtual environment holds absolute paths and one interpreter: it is made again where the folder has moved, and where
# PYTHON is given and is not the one it was made from.
describe = $(shell $(1) -c 'import sys; print(sys.base_prefix, sys.version)' 2>/dev/null)
ifneq ($(shell cat $(STAMP) 2>/dev/null),$(CURDIR))
AGAIN := again
else ifneq ($(origin PYTHON),file)
ifneq ($(call describe,$(PYTHON)),$(call describe,$(BIN)/python))
AGAIN := again
endif
endif
.PHONY: again
again: ;

try = $(shell $(PYTHON) -c $(1) >/dev/null 2>&1 && echo yes)
# With .venv active, PYTHON is the very interpreter that is about to be removed: ask it for the one beneath.
beneath = $(shell $(PYTHON) -c 'import sys; print(getattr(sys, "_base_executable", sys.executable))')

# From nothing each time, and the stamp last: an interrupted setup leaves no half-installed package to trip over.
$(STAMP): pyproject.toml constraints.txt $(AGAIN)
	$(if $(call try,'import sys; sys.exit(sys.version_info < (3$(comma) 11))'),,$(error $(PYTHON) is no Python 3.11 or newer: \
	install one and name it, as in "make $(firstword $(MAKECMDGOALS) setup) PYTHON=python3.11"))
	$(if $(call try,'import ensurepip$(comma) venv'),,$(error $(PYTHON) has no working "venv" module: install it (Debian \
	and Ubuntu: apt install python3-venv), or choose another interpreter with PYTHON=))
	@echo "setting up $(VENV) (once; it takes some minutes on a slow line)"
	@python=$(beneath) && rm -rf $(VENV) && "$$python" -m venv $(VENV)
	@test -z "$(TORCH_INDEX)" \
	|| $(PIP) --retries 0 --timeout 5 $(INSTALL) --no-deps --index-url $(TORCH_INDEX) torch >/dev/null 2>&1 \
	|| echo "no torch from $(TORCH_INDEX): pip's own index is asked instead"
	@$(PIP) $(INSTALL) setuptools
	@$(PIP) $(INSTALL) --no-build-isolation --editable '.[dev]'
	@echo "$(CURDIR)" >$@

comma := ,
