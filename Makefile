# Everything starts here; `make` alone lists it. Each target does the set-up that it needs, once: with uv where it is
# installed, with venv and pip where it isn't, the same versions either way (uv.lock, requirements/).

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PORT ?= 8000
HOST ?= 127.0.0.1
DATA ?= var
# More for the program itself: make test ARGS="tests/router -k batch", make up ARGS=--reset
ARGS ?=

# Lines and branches, in percent; raised when the figure rises, never lowered.
COVERAGE_FLOOR := 90

BIN := .venv/bin
UV := $(shell uv --version >/dev/null 2>&1 && echo uv)
# The first Python of 3.11 or later.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python3.14 python; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)

RUN := .venv/.installed-run
DEV := .venv/.installed-dev

# Python may write bytecode: a deployment starts many processes, which would each compile all modules anew.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "  PORT=8000 and DATA=var move what \`make up\` runs; ARGS=... is passed on."

.PHONY: up
up: $(RUN) ## run the whole marketplace at http://127.0.0.1:8000 (GraphQL at /graphql)
	@exec $(BIN)/python -m lectern up --host $(HOST) --port $(PORT) --data $(DATA) $(ARGS)

.PHONY: test
test: $(DEV) ## run the tests
	$(BIN)/pytest -n auto --dist loadfile $(ARGS)

.PHONY: check
check: $(DEV) ## lint, check types and import contracts, see that generated files are fresh
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell
	$(BIN)/sphinx-build -q -W --keep-going -d dist/doctrees docs dist/docs
	$(BIN)/python -m lectern schema check
	@$(BIN)/python -m lectern settings | cmp -s - docs/configuration.md \
		|| { echo "docs/configuration.md is out of date: run 'make schema'" >&2; exit 1; }
	$(BIN)/pytest -q -n0 tests/clients
ifdef UV
	uv lock --check
	@$(MAKE) --no-print-directory requirements-check
endif

.PHONY: web web-dev web-check
web: ## build the web app into lectern/web/site (needs Node 20.19 or later)
	cd clients/web && npm ci --no-audit --no-fund && npm run build
web-dev: ## serve the web app from its sources at http://localhost:5173, beside `make up`
	cd clients/web && npm ci --no-audit --no-fund && npm run dev
web-check: ## lint, check the types of and test the web app
	cd clients/web && npm ci --no-audit --no-fund && npm run check

.PHONY: coverage
coverage: $(DEV) ## run the tests and measure what they cover (report in dist/coverage/html)
	rm -rf dist/coverage && mkdir -p dist/coverage
	$(BIN)/pytest -n auto --dist loadfile --cov --cov-report= $(ARGS)
	$(BIN)/coverage html --quiet
	$(BIN)/coverage report --fail-under=$(COVERAGE_FLOOR)

.PHONY: drill
drill: $(DEV) ## try what takes minutes: first machines (as root: all of them) ...
	$(BIN)/pytest -m drill $(ARGS)

.PHONY: typed-clients
typed-clients: $(DEV) ## generate and compile clients with the tools of other platforms (npm, Go, PyPI)
	$(BIN)/pytest -n0 -m clients_typed $(ARGS) tests/clients/typed

CHECKOUTS ?= 1500

.PHONY: corpus
corpus: $(DEV) ## encode every file of the corpus of unusual videos
	$(BIN)/pytest -m 'corpus or not corpus' $(ARGS) tests/subgraphs/videos/encoding/corpus

.PHONY: money-drill
money-drill: $(DEV) ## break payments at random and compare the books: CHECKOUTS=1500 SEED=1
	CHECKOUTS=$(CHECKOUTS) SEED=$(SEED) SETTLEMENT=$(SETTLEMENT) $(BIN)/pytest -n0 -s -m drill tests/subgraphs/orders/drill $(ARGS)

.PHONY: docs
docs: $(DEV) ## build the documentation site in dist/docs
	$(BIN)/sphinx-build -q -W --keep-going -d dist/doctrees docs dist/docs

.PHONY: changelog changelog-draft
changelog-draft: $(DEV) ## show what the next release's section of CHANGELOG.md says
	$(BIN)/towncrier build --draft --version unreleased
changelog: $(DEV) ## move the news fragments into CHANGELOG.md: VERSION=X.Y.Z
	$(BIN)/towncrier build --yes --version $(VERSION)

.PHONY: seed
seed: $(RUN) ## fill the marketplace that runs on DATA with demonstration data
	@exec $(BIN)/python -m lectern seed --data $(DATA) $(ARGS)

.PHONY: bench
bench: $(DEV) ## measure the router
	$(BIN)/python -m tests.benchmarks $(ARGS)

.PHONY: bench-hostile
bench-hostile: $(DEV) ## measure what hostile clients do to others
	$(BIN)/python -m tests.benchmarks.bench_hostile $(ARGS)

CASES ?= 2000
SEED ?= 0

.PHONY: fuzz
fuzz: $(DEV) ## compare random graphs, whole and split: CASES=200000 SEED=1
	$(BIN)/python -m tests.router.oracle --cases $(CASES) --seed $(SEED) $(ARGS)

.PHONY: operations
operations: $(RUN) ## show the calls to subgraphs and the cost of our clients' operations: ARGS="home Cart"
	@$(BIN)/python -m lectern operations $(ARGS)

.PHONY: schema
schema: $(RUN) ## write what is generated from the code: schema/, docs/configuration.md and docs/personal-data.md
	$(BIN)/python -m lectern schema export
	$(BIN)/python -m lectern settings > docs/configuration.md
	$(BIN)/python -m lectern personal-data > docs/personal-data.md

.PHONY: format
format: $(DEV) ## format the code and mend what the linter can mend
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

.PHONY: lock
lock: ## lock the dependencies anew (needs uv)
	uv lock
	$(EXPORT_RUN) --output-file requirements/run.txt
	$(EXPORT_PRODUCTION) --output-file requirements/production.txt
	$(EXPORT_DEV) --output-file requirements/dev.txt

.PHONY: clean
clean: ## remove the environment, caches and build results; the data in var/ stays
	rm -rf .venv dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# What pip installs is what uv has locked.
EXPORT := uv export --quiet --locked --no-emit-project --no-header --group build
EXPORT_PRODUCTION := $(EXPORT) --no-dev --extra marketplace
EXPORT_RUN := $(EXPORT_PRODUCTION) --extra embedded
EXPORT_DEV := $(EXPORT) --group dev --all-extras

.PHONY: requirements-check
requirements-check:
	@$(EXPORT_PRODUCTION) | cmp -s - requirements/production.txt \
		&& $(EXPORT_RUN) | cmp -s - requirements/run.txt \
		&& $(EXPORT_DEV) | cmp -s - requirements/dev.txt \
		|| { echo "requirements/ is out of date: run 'make lock'" >&2; exit 1; }

# A stamp is renewed when what it was made from changes. Development contains what running needs. Bytecode is compiled
# then, as pip does anyway: where Python may not write it (PYTHONDONTWRITEBYTECODE, a read-only folder), each of the
# many processes would compile everything anew at every start.
LOCKED := pyproject.toml uv.lock requirements/run.txt requirements/dev.txt

$(RUN): $(LOCKED)
	@test -n "$(PYTHON)$(UV)" || { echo "Lectern needs Python 3.11 or later: install it, or say where it is with PYTHON=..." >&2; exit 1; }
ifdef UV
	uv sync --compile-bytecode --locked --inexact --no-dev --extra marketplace --extra embedded $(if $(PYTHON),--python $(PYTHON))
else
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
endif
	@touch $@

$(DEV): $(LOCKED)
	@test -n "$(PYTHON)$(UV)" || { echo "Lectern needs Python 3.11 or later: install it, or say where it is with PYTHON=..." >&2; exit 1; }
ifdef UV
	uv sync --compile-bytecode --locked --inexact --group dev --all-extras $(if $(PYTHON),--python $(PYTHON))
else
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
endif
	@touch $(RUN) $@
