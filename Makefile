# Two commands need nothing but python3 and make: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Newer than the lock that the environment was made from; else it is made anew.
STAMP := $(VENV)/.from-lock
SCANNERS := $(VENV)-scanners
SCANNERS_STAMP := $(SCANNERS)/.from-lock
NODE_STAMP := scanners/node_modules/.from-lock

.PHONY: install demo test check scan audit bench bench-api bench-loading bench-backups fuzz-api lock clean

# The deployer and all that it needs.
install: $(STAMP)

demo: $(STAMP)
	$(BIN)/python -m demo

test: $(STAMP)
	$(BIN)/python -m pytest -n 3 --dist loadgroup

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	@# One run for each function: each has a handler.py of its own.
	for folder in src/*/; do (cd $$folder && MYPYPATH=../../lambda-layer-tarius/python:../../lambda-layer-redaction/python $(CURDIR)/$(BIN)/mypy --strict *.py) || exit 1; done
	$(BIN)/deployer validate --env devl --fail-on informational

# Scanners of others, docs/scanners.md; needs Node.js and npm as well.
scan: $(STAMP) $(SCANNERS_STAMP) $(NODE_STAMP)
	$(BIN)/python -m scanners

# Asks PyPI and npm for known vulnerabilities of what the locks name, so its answer changes by the day.
audit: $(SCANNERS_STAMP)
	@# One run for each lock: they may name different versions of one package.
	status=0; for lock in requirements.lock requirements-scanners.lock lambda-layer-*/requirements.txt; do \
		$(SCANNERS)/bin/pip-audit --disable-pip --require-hashes --requirement $$lock || status=1; done; \
	(cd scanners && npm audit --package-lock-only) || status=1; exit $$status

# Makes up thousands of requests from the events API's document, which takes some minutes.
fuzz-api: $(STAMP)
	$(BIN)/python -m tests.stack.api_schema --max-examples=1000

bench: $(STAMP)
	$(BIN)/python -m benchmarks.deploy_peers --output benchmarks/deploy_peers.md

bench-api: $(STAMP)
	$(BIN)/python -m benchmarks.events_api --output benchmarks/events_api.md

bench-loading: $(STAMP)
	$(BIN)/python -m benchmarks.loading --output benchmarks/loading.md

bench-backups: $(STAMP)
	$(BIN)/python -m benchmarks.backups --output benchmarks/backups.md

$(STAMP): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; set PYTHON=")'
	rm -rf $(VENV)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(SCANNERS_STAMP): requirements-scanners.lock | $(STAMP)
	rm -rf $(SCANNERS)
	$(PYTHON) -m venv --without-pip $(SCANNERS)
	$(BIN)/uv pip install --quiet --python $(SCANNERS)/bin/python --no-deps --require-hashes \
		--only-binary :all: --requirements requirements-scanners.lock
	@touch $@

$(NODE_STAMP): scanners/package-lock.json
	cd scanners && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

# Writes the locks anew from pyproject.toml and scanners/package.json: names, versions and hashes,
# no registries.
lock: $(STAMP)
	$(BIN)/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-annotate --no-header --output-file requirements.lock --quiet
	$(BIN)/uv pip compile --group scanners --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-annotate --no-header --output-file requirements-scanners.lock --quiet
	cd scanners && npm install --package-lock-only --ignore-scripts --no-audit --no-fund --loglevel=error

clean:
	rm -rf $(VENV) $(SCANNERS) scanners/node_modules .deployer .mypy_cache .pytest_cache .ruff_cache .hypothesis
