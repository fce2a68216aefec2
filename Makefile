# Verbatim. `make serve` and `make test` do all their own set-up, once.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 8000
SIZE ?= 10k 100k
BENCH_DATA ?= var/bench
CASES ?= 10000
ROUNDS ?= 3
SEED ?=
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --prefer-binary

.PHONY: install serve test lint types evaluate check-deep check-long check-clients fuzz bench clean
.DEFAULT_GOAL := help

help:
	@echo "make serve    set up, index seeds/ and serve the API on $(HOST):$(PORT)"
	@echo "make test     set up and run lint, types, tests and the evaluation"
	@echo "make evaluate measure the answers over eval/questions.yaml and hold them to eval/gate.yaml"
	@echo "make check-deep  kernels, crashes, overload, many processes: what CI runs beside make test"
	@echo "make check-long  the tests that take minutes or compare with other libraries"
	@echo "make check-clients  unmodified chat clients and frameworks against a served Verbatim"
	@echo "make fuzz     requests that nobody would send, and the properties anew (CASES=10000, ROUNDS=3, SEED=number to repeat)"
	@echo "make install  set up $(VENV) only"
	@echo "make bench    compare the search with its peers (SIZE=10k, 100k, 1m or a number; BENCH_DATA=folder)"
	@echo "make clean    remove $(VENV) and what was built"

$(VENV)/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Verbatim needs Python 3.11 or later; name one with: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python's venv module is missing; install the package python3-venv (Debian, Ubuntu: apt-get install python3-venv)."; exit 1; }
	@echo "Making $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/installed: $(VENV)/made pyproject.toml
	@echo "Installing Verbatim into $(VENV) ..."
	@$(PIP) -e '.[mcp]'
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed
	@echo "Installing what the tests need into $(VENV) ..."
	@$(PIP) -e '.[dev]'
	@touch $@

install: $(VENV)/installed

serve: $(VENV)/installed
	@exec $(BIN)/qa serve --host $(HOST) --port $(PORT)

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/installed-dev
	$(BIN)/mypy -p index -p qa

test: lint types
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not long and not deep and not fuzz"
	$(BIN)/qa evaluate

check-deep: $(VENV)/installed-dev
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "deep and not long"

$(VENV)/installed-check: $(VENV)/installed-dev
	@echo "Installing what the long tests compare with into $(VENV) ..."
	@$(PIP) -e '.[check]'
	@touch $@

evaluate: $(VENV)/installed
	$(BIN)/qa evaluate

check-long: $(VENV)/installed-check
	$(BIN)/python -m pytest -m long

$(VENV)/installed-bench: $(VENV)/installed
	@echo "Installing what the bench compares with into $(VENV) ..."
	@$(PIP) -e '.[bench]'
	@touch $@

bench: $(VENV)/installed-bench
	@for size in $(SIZE); do $(BIN)/python -m bench.run $$size --data $(BENCH_DATA) || exit 1; done
	@$(BIN)/python -m bench.shape $(SIZE) --data $(BENCH_DATA)

check-clients: $(VENV)/installed-dev
	$(BIN)/python tests/clients/run.py

$(VENV)/installed-fuzz: $(VENV)/installed-dev
	@echo "Installing what the fuzzers need into $(VENV) ..."
	@$(PIP) -e '.[fuzz]'
	@touch $@

fuzz: $(VENV)/installed-fuzz
	@BIN=$(BIN) CASES=$(CASES) ROUNDS=$(ROUNDS) SEED=$(SEED) sh tests/fuzz/run.sh

clean:
	rm -rf $(VENV) var build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
