# Everything that is typed to work with Synoptic. `make help` lists it.
PYTHON ?= python3
PY := .venv/bin/python
UV := uv==0.13.9

.DEFAULT_GOAL := help
.PHONY: help run dev test check bench lock clean install install-dev
.SILENT:

help: ## Show this list
	sed -n 's/^\([a-z-]*\):.*## /\1|/p' Makefile | awk -F '|' '{ printf "make %-14s %s\n", $$1, $$2 }'

run: install ## Start Synoptic on http://127.0.0.1:8000/ (HOST, PORT, DATABASE_URL … change that)
	exec $(PY) manage.py serve

dev: install ## Start it for development: reloads what changes, shows tracebacks
	DEBUG=1 exec $(PY) manage.py dev

test: install-dev ## Run everything: lint, types, architecture, tests on SQLite and PostgreSQL, browser tests
	exec $(PY) -m tests.run all

check: install-dev ## Lint and types alone, in seconds
	exec $(PY) -m tests.run check

bench: install-dev ## Measure and print: requests per second, page weights, queries, start-up
	exec $(PY) -m tests.bench

bench-suggest: install-dev ## Measure suggestions and print: how good they are against labels, what a large event costs
	exec $(PY) -m tests.bench.suggestions

lock: install-dev ## Pin the packages of requirements/*.in again (UPGRADE=1: to their newest versions)
	$(PY) -m pip install --quiet --disable-pip-version-check $(UV)
	for name in runtime dev; do \
		$(PY) -m uv pip compile --quiet --generate-hashes --universal --python-version 3.11 $(if $(UPGRADE),--upgrade) \
			--custom-compile-command "make lock" requirements/$$name.in --output-file requirements/$$name.txt || exit 1; \
	done

clean: ## Remove .venv and caches; the data in var/ stays
	rm -rf .venv .venv.lock .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find apps tests -name __pycache__ -type d -prune -exec rm -rf {} +

install: ## Install the packages that Synoptic needs to run, if they are not there yet
	command -v "$(PYTHON)" >/dev/null || { \
		echo "There is no $(PYTHON). Install Python 3.11 or newer (Debian: apt install python3 python3-venv), or name one with PYTHON=…" >&2; exit 1; }
	"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "$(PYTHON) is too old: Synoptic needs Python 3.11 or newer. Name another with PYTHON=…" >&2; exit 1; }
	exec "$(PYTHON)" requirements/install.py runtime

install-dev: install ## The same for the packages that tests and checks need
	exec "$(PYTHON)" requirements/install.py dev
