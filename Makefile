# Everything needs Python 3.11 or newer and make; the rest is installed into .venv here.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet

.DEFAULT_GOAL := help
.PHONY: help run demo test signed check lint audit docs bench pictures soak clean

help: ## say what can be asked for
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile

run: $(BIN)/.product ## the product, against the live agencies
	@$(BIN)/python -m jobs.launch

demo: $(BIN)/.product ## the product, against simulated agencies; needs no network
	@$(BIN)/python -m jobs.launch --demo

test: $(BIN)/.tools ## all tests
	@$(BIN)/python -m pytest -n 4 --dist loadfile

signed: $(BIN)/.tools ## the tests in a browser against a deployment: PostgreSQL, sign-in, two web and two worker processes
	@$(BIN)/python -m pytest --signed-in -n 2 --dist loadfile tests/browser

check: lint test ## format, lint, types, imports, tests

lint: $(BIN)/.tools ## all checks but the tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

audit: $(BIN)/.tools ## known weaknesses of what is pinned; needs the network
	@$(BIN)/python .ci/audit.py requirements.txt constraints.txt && echo "No weakness is known of any pinned version."

docs: $(BIN)/.tools ## the documents as a small site, in site/
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict && echo "Open site/index.html."

bench: $(BIN)/.tools ## the benchmarks
	@if [ -f bench/__main__.py ]; then $(BIN)/python -m bench; else echo "There are no benchmarks yet."; fi

pictures: $(BIN)/.tools ## the README's pictures anew, in both themes; takes two minutes
	@$(BIN)/python -m bench.pictures

soak: $(BIN)/.tools ## hours of pulls with faults thrown in
	@if [ -f bench/soak.py ]; then $(BIN)/python -m bench.soak; else echo "There is no soak test yet."; fi

clean: ## remove what was installed and built; data stays
	rm -rf .venv site .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version 2>&1). Name another: make PYTHON=python3.12"; \
	  exit 1; }
	@if $(PYTHON) -c 'import ensurepip' 2>/dev/null; then $(PYTHON) -m venv .venv; else \
	  $(PYTHON) -m venv --without-pip .venv && $(PYTHON) .ci/add_pip.py $(BIN)/python; fi || { \
	  rm -rf .venv; echo "No virtual environment could be made. On Debian, try: apt-get install python3-venv"; exit 1; }

# The stamps are older than the requirements exactly when something is to be installed.
$(BIN)/.product: requirements.txt constraints.txt | $(BIN)/pip
	@echo "Installing what the product needs (a minute, this once) ..."
	@$(PIP) install -r requirements.txt
	@touch $@

$(BIN)/.tools: requirements.txt requirements-dev.txt constraints.txt | $(BIN)/pip
	@echo "Installing what the tests and checks need (a minute, this once) ..."
	@$(PIP) install -r requirements-dev.txt
	@touch $@ $(BIN)/.product
