# `make demo` and `make test` need python3 (3.11 or later), its venv module, make and git; no more.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
WEB := tests/web
WEB_READY := $(WEB)/node_modules/.ready
QUICK := -m "not slow and not exhaustive"
PYTEST := $(BIN)/pytest $(QUICK) --cov --cov-append --cov-report= --cov-fail-under=0
# For tests that share nothing; those of the running stack share one.
EVERY_CORE := -n auto
SOURCES := functions infra tests benchmarks

export FILE
export PIP_DISABLE_PIP_VERSION_CHECK := 1
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup web up down status demo test lint types validate unit contract media integration \
	test-slow test-exhaustive coverage bench-transcode bench-quality bench-signing bench-manifest bench-memory bench-passes bench-upload \
	bench-coldstart bench-stills bench-console screenshots recording api-page chaos soak doctor format clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | sort | awk -F'\t' '{printf "  %-16s %s\n", $$1, $$2}'

setup: $(READY) ## make the virtual environment, once per change of the lock file

# The stamp is older than its inputs only when they changed; an interrupted set-up leaves none.
$(READY): infra/requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Zoetrope needs Python 3.11 or later; name one: make setup PYTHON=/path/to/python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "Python's venv module is missing; on Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@test -x $(BIN)/python || { echo "making $(VENV)"; rm -rf $(VENV); $(PYTHON) -m venv $(VENV); }
	@echo "installing what infra/requirements.lock names"
	@$(BIN)/python -m pip install --quiet --no-compile --requirement infra/requirements.lock
	@$(BIN)/python -m pip install --quiet --no-deps --editable .
	@touch $@

web: $(WEB_READY) ## install the browser libraries that tests run, once per change of their lock file

$(WEB_READY): $(WEB)/package-lock.json $(WEB)/.npmrc | $(READY)
	@echo "installing what $(WEB)/package-lock.json names"
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm ci --prefix $(WEB) --silent
	@touch $@

up: setup ## start the local engine, build and deploy what changed
	@$(BIN)/zoetrope up

down: ## stop the local engine; videos are kept
	@test ! -x $(BIN)/zoetrope || $(BIN)/zoetrope down

status: setup ## how the local stack is
	@$(BIN)/zoetrope status

doctor: setup ## what is missing on this machine, and how to mend it
	@$(BIN)/zoetrope doctor

demo: setup ## upload, transcode and play a real clip (FILE=path takes yours); leaves the stack running
	@$(BIN)/python -m infra.demo

test: setup ## everything that CI runs
	@rm -f .coverage .coverage.*
	@$(MAKE) --no-print-directory lint types validate unit contract media integration coverage

lint: setup
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)

types: setup
	$(BIN)/mypy

validate: setup ## sam validate --lint
	@SAM_CLI_TELEMETRY=0 $(BIN)/sam validate --lint --region us-east-1

unit: setup
	$(PYTEST) $(EVERY_CORE) tests/unit tests/golden

contract: setup
	$(PYTEST) $(EVERY_CORE) tests/contract

media: setup
	$(PYTEST) $(EVERY_CORE) tests/media

integration: setup web
	$(PYTEST) tests/integration tests/browser

test-slow: setup web ## the tests that take minutes each
	$(BIN)/pytest -m slow $(EVERY_CORE) tests/media
	$(BIN)/pytest -m slow tests/integration tests/browser

test-exhaustive: setup web ## a whole film, and the long series (twenty kills, hundreds of faults): not part of CI
	$(BIN)/pytest tests -m exhaustive --hypothesis-profile=others

api-page: setup ## write docs/api.md, the contract of both APIs as a page, from docs/openapi.yaml
	@$(BIN)/python -m infra.api_page

CHAOS_SEED := $(if $(SEED),--seed $(SEED))
CHAOS_RUNS := $(if $(RUNS),--runs $(RUNS))
chaos: setup ## faults of every kind against a running stack (SEED=, RUNS=): half an hour; ends with a table
	@PYTHONPATH=functions nice $(BIN)/python -m tests.chaos $(CHAOS_SEED) $(CHAOS_RUNS)

soak: setup ## a hundred videos, 5 % faults, a redeploy in the middle (SEED=, VIDEOS=); last line is JSON
	@PYTHONPATH=functions nice $(BIN)/python -m tests.chaos.soak $(CHAOS_SEED) $(if $(VIDEOS),--videos $(VIDEOS))

coverage: setup ## what the tests of this run have reached of functions/
	@$(BIN)/coverage report

bench-transcode: setup ## the pipeline against one plain ffmpeg command; last line is JSON
	@$(BIN)/python -m benchmarks.transcode

bench-quality: setup ## bits at VMAF 93 against a fixed ladder, 8 real clips; last line is JSON
	@PYTHONPATH=functions nice $(BIN)/python -m benchmarks.quality

bench-signing: setup ## the batch signer against boto3; last line is JSON
	@$(BIN)/python -m benchmarks.signing

bench-manifest: setup ## the Streaming API's replies: time, size, against boto3; last line is JSON
	@PYTHONPATH=functions $(BIN)/python -m benchmarks.manifests

bench-memory: setup ## memory of each function with a 2 GB source; last line is JSON
	@$(BIN)/python -m benchmarks.memory

bench-passes: setup ## memory of the tool in TranscodeChunk, 4K, HDR and AV1, against the model; last line is JSON
	@PYTHONPATH=functions $(BIN)/python -m benchmarks.passes

bench-upload: setup ## `zoetrope upload` against boto3's upload_file, 1 GB; last line is JSON
	@$(BIN)/python -m benchmarks.upload

bench-coldstart: setup ## the import of both APIs against the usual stack's; last line is JSON
	@PYTHONPATH=functions $(BIN)/python -m benchmarks.coldstart

bench-stills: setup ## the stills of a film and of 12 h; last line is JSON
	@PYTHONPATH=functions $(BIN)/python -m benchmarks.stills

bench-console: up ## the console's first views in Chromium on the local stack; last line is JSON
	@$(BIN)/python -m benchmarks.console

screenshots: setup web ## the pictures of docs/console.md, from a walk through the console
	SCREENSHOTS=docs/images $(BIN)/pytest tests/browser/test_walk.py

RECORDER := .cache/recorder/bin
recording: setup ## the recording in README.md: `make demo` in a terminal, four times as fast
	$(PYTHON) -m venv .cache/recorder
	$(RECORDER)/pip install --quiet termtosvg==1.1.0 'setuptools<81'
	$(RECORDER)/termtosvg record .cache/demo.cast -c 'make demo' -g 88x37
	awk -F, 'NR == 1 { print; next } { sub(/^\[[0-9.e-]+/, "[" substr($$1, 2) / 4); print }' \
		.cache/demo.cast > .cache/faster.cast
	$(RECORDER)/termtosvg render .cache/faster.cast docs/images/demo.svg -m 200 -M 1500 -D 8000 -t window_frame

format: setup ## let ruff write the code its way
	$(BIN)/ruff check --fix $(SOURCES)
	$(BIN)/ruff format $(SOURCES)

clean: down ## remove the build, the local stack with its videos, and the caches; .venv stays
	rm -rf .aws-sam .zoetrope .cache $(WEB)/node_modules $(WEB)/*/node_modules .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache .hypothesis
