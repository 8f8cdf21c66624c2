# Two commands need nothing but python3 and make: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Newer than the lock that the environment was made from; else it is made anew.
STAMP := $(VENV)/.from-lock

.PHONY: demo test check bench bench-loading bench-backups fuzz-api lock clean

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

# Writes requirements.lock anew from pyproject.toml: names, versions and hashes, no URLs.
lock:
	$(PYTHON) -m venv $(VENV)-lock
	$(VENV)-lock/bin/python -m pip install --quiet uv
	$(VENV)-lock/bin/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-annotate --no-header --output-file requirements.lock --quiet
	rm -rf $(VENV)-lock

clean:
	rm -rf $(VENV) .deployer .mypy_cache .pytest_cache .ruff_cache .hypothesis
