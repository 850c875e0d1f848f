# Every target makes .venv and installs into it by itself.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
ARGS ?=

.PHONY: help demo test check format bench screenshots clean

help: ## what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/ -/'

$(STAMP): pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(0 if v >= (3, 11) else "odyssey-tui needs Python 3.11 or newer; \"$(PYTHON)\" is %d.%d. Try: make $(MAKECMDGOALS) PYTHON=python3.12" % v[:2])'
	@echo "installing into $(VENV) (once) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $(STAMP)

demo: $(STAMP) ## live video from the embedded service: no account, no network
	@$(BIN)/odyssey-tui --demo $(ARGS)

test: $(STAMP) ## the whole test suite
	@$(BIN)/python -m tests.suite $(ARGS)

check: $(STAMP) ## style, types and import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: $(STAMP) ## put the code into its format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(STAMP) ## the measurements, medians with ratios
	@$(BIN)/python -m tests.bench $(ARGS)

screenshots: $(STAMP) ## pictures of the running program, into screenshots/
	@$(BIN)/python -m tests.screenshots $(ARGS)

clean: ## remove what was installed and made
	rm -rf $(VENV) .cache build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
