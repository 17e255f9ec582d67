# `make run` opens the demo shop, `make test` checks everything, `make quick` is the loop of a person at work.
PORT ?= 8000
JOBS ?= 2
RUN := .venv/bin/python
UV := $(shell uv --version >/dev/null 2>&1 && echo uv || echo .tools/bin/uv)
LOCK := $(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --python-version 3.11
SERVE := MARKET_PROVINCE="$${MARKET_PROVINCE-Tây Ninh}" DUMMY_PAYMENTS=$${DUMMY_PAYMENTS:-1} PUBLIC_URL=$${PUBLIC_URL:-http://localhost:$(PORT)}

.PHONY: run test quick checks lint sqlite postgresql bench screenshots lock messages format
.DEFAULT_GOAL := run
MAKEFLAGS += --no-print-directory

run:
	@sh requirements/install base
	@$(SERVE) $(RUN) manage.py prepare --demo
	@$(SERVE) exec $(RUN) manage.py run --port $(PORT) --then "demo --draw"

test:
	@sh requirements/install dev
	@sh .ci/with-services $(MAKE) checks

checks: lint sqlite postgresql

lint:
	@echo "== format" && .venv/bin/ruff format --check --quiet .
	@echo "== lint" && .venv/bin/ruff check --quiet .
	@echo "== layers" && .venv/bin/lint-imports --no-logo
	@echo "== types" && .venv/bin/mypy .
	@echo "== django" && $(RUN) manage.py messages && $(RUN) manage.py check --fail-level WARNING
	@echo "== migrations" && $(RUN) manage.py makemigrations --check --dry-run
	@echo "== schema" && $(RUN) manage.py graphql_schema --check

sqlite:
	@echo "== tests on SQLite" && .venv/bin/pytest -q -n $(JOBS) $(if $(CI),--cov)

postgresql:
	@if [ -n "$$TEST_POSTGRES_URL" ]; then \
		echo "== tests on PostgreSQL" && TEST_DATABASE=postgresql .venv/bin/pytest -q -n $(JOBS); \
	elif [ -n "$$CI" ]; then \
		echo "PostgreSQL is missing and CI must not do without" >&2; exit 1; \
	else \
		echo "== tests on PostgreSQL: left out, it is not installed and TEST_POSTGRES_URL names none"; \
	fi

quick:
	@sh requirements/install dev
	@.venv/bin/ruff format --quiet . && .venv/bin/ruff check --quiet .
	@.venv/bin/lint-imports --no-logo >/dev/null || .venv/bin/lint-imports --no-logo
	@.venv/bin/mypy .
	@.venv/bin/pytest -q -x -n $(JOBS) -m "not browser and not slow and not node" $$(sh .ci/changed)

bench:
	@sh requirements/install dev
	@$(RUN) -m bench.run $(ARGS)

screenshots:
	@sh requirements/install dev
	@$(RUN) -m tests.storefront.journeys.screenshots $(ARGS)

lock:
	@sh requirements/install dev
	@$(LOCK) requirements/base.in -o requirements/base.txt
	@$(LOCK) requirements/dev.in -o requirements/dev.txt

messages:
	@$(RUN) manage.py messages

format:
	@.venv/bin/ruff format . && .venv/bin/ruff check --fix .
