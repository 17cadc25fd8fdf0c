# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Everything is made in .venv and .cache of this checkout. `make` alone lists the targets.

# The interpreter that .venv is made with: the first Python 3 of these that there is, unless PYTHON names another.
PYTHON = $(shell scripts/find-python 13 12 14 11)
# How many pytest processes run at once: more than most machines of CI have cores, since tests also wait.
WORKERS ?= 4
# --everywhere tries both kinds of resources through every door and on every ansible-core.
EVERYWHERE ?=
# Where `make emulator` listens, and the key that it demands.
PORT ?= 8080
KEY ?= sk-emulator

BIN := .venv/bin
# A new release of a tool or of the openai package must not break a checkout that worked.
LOCKED := --constraint constraints.txt
STEP := scripts/step
COLLECTION := .cache/collections/ansible_collections/promptops/openai
NOX := $(BIN)/nox --reuse-venv=yes --envdir .cache/nox
PYTEST := $(BIN)/pytest --numprocesses $(WORKERS) --dist worksteal
# What speaks to servers and waits for processes gets a second chance on a machine that has stalled, and the report says so.
AGAIN := --reruns 1

# The wrappers that version managers put on PATH break Ansible; scripts/find-python may still look at them.
export UNFILTERED_PATH := $(PATH)
export PATH := $(CURDIR)/$(BIN):$(shell printf '%s' '$(PATH)' | tr : '\n' | grep -v '/shims/*$$' | paste -s -d : -)
export ANSIBLE_HOME := $(CURDIR)/.cache/ansible
export ANSIBLE_COLLECTIONS_PATH := $(CURDIR)/.cache/collections
# Neither the demo nor a test may reach a paid API with the developer's key, or depend on the developer's settings.
unexport ANSIBLE_CONFIG OPENAI_API_KEY OPENAI_BASE_URL OPENAI_ORGANIZATION OPENAI_ORG_ID OPENAI_PROJECT_ID
unexport OPENAI_STATE_STORE PYTHONHOME PYTHONPATH VIRTUAL_ENV

.PHONY: help demo test lint unit contract integration engine pytest sanity sanity-oldest sanity-newest test-matrix emulator format bench build lock clean
.PHONY: ci integration-in-process at-once all-sanity all-others
.PHONY: ansible-test-units ansible-test-integration nox docs docs-output venv venv-dev venv-cores venv-docs

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-18s %s\n", $$1, $$2 }' Makefile

demo: MODEL ?= smollm2
demo: venv ## Build and install the collection, and run its quickstart against the emulator (MODEL=smollm2, or none)
	@scripts/make-engine $(MODEL)
	@rm -rf .cache/demo/dist
	@$(STEP) -q 'Building the collection' \
	    $(BIN)/ansible-galaxy collection build --force --output-path .cache/demo/dist
	@$(STEP) -q 'Installing it into .cache/demo' $(BIN)/ansible-galaxy collection install --force --offline \
	    --collections-path .cache/demo/collections .cache/demo/dist/promptops-openai-*.tar.gz
	@ANSIBLE_COLLECTIONS_PATH="$(CURDIR)/.cache/demo/collections" $(BIN)/python -m scripts.demo $(MODEL)

emulator: MODEL ?= none
emulator: venv ## Run the emulator alone, until Ctrl-C (PORT=8080 KEY=sk-emulator MODEL=none, or smollm2)
	@scripts/make-engine $(MODEL)
	@echo 'export OPENAI_BASE_URL=http://127.0.0.1:$(PORT)/v1 OPENAI_API_KEY=$(KEY)    # for the other terminal'
	@$(BIN)/python -m tests.emulator --port $(PORT) --api-key $(KEY) --model $(MODEL) --show-requests

test: ## Run everything: lint, pytest, ansible-test, a real engine, nox, docs
	@scripts/run-all lint unit contract integration at-once

# What has time in 40 minutes on two busy cores; the rest of `make test` takes some more.
ci: ## Run what .ci/run has time for: all but the module's door, ansible-test and a real engine
	@scripts/run-all lint unit contract integration-in-process nox

integration-in-process: venv-dev venv-cores
	@$(STEP) 'Integration tests, in-process' $(PYTEST) $(AGAIN) tests/integration -k 'not module'

# Each of these two uses one core most of the time.
at-once: venv-dev venv-docs venv-cores
	+@$(MAKE) --no-print-directory --jobs 2 all-sanity all-others

# Between the two, there is make test-matrix.
all-sanity:
	+@scripts/run-all sanity-oldest sanity-newest

all-others:
	+@scripts/run-all engine ansible-test-units ansible-test-integration nox docs

lint: venv-dev ## Check style, types, YAML, playbooks, documentation and changelog fragments
	@$(STEP) 'ruff check' $(BIN)/ruff check --quiet .
	@$(STEP) 'ruff format' $(BIN)/ruff format --quiet --diff .
	@$(STEP) 'mypy' scripts/run-mypy
	@PYTHONPATH=.cache/collections $(STEP) -q 'import-linter' $(BIN)/lint-imports --no-cache
	@$(STEP) 'yamllint' $(BIN)/yamllint --strict .
	@$(STEP) -q 'check-jsonschema' scripts/check-github $(BIN)/check-jsonschema
	@$(STEP) 'ansible-lint' $(BIN)/ansible-lint -q --offline --strict --profile production
	@$(STEP) 'scripts/make-module-docs.py' $(BIN)/python scripts/make-module-docs.py --check
	@$(STEP) 'antsibull-changelog' $(BIN)/antsibull-changelog lint
	@HOME="$(CURDIR)/.cache" $(STEP) 'antsibull-docs' $(BIN)/antsibull-docs lint-collection-docs \
	    --plugin-docs --skip-rstcheck --validate-collection-refs self .

pytest: venv-dev venv-cores ## Run the unit, contract and integration tests in one go (WORKERS=3)
	@$(STEP) 'pytest' $(PYTEST) tests/unit tests/contract tests/integration

unit: venv-dev ## Run the unit tests
	@$(STEP) 'Unit tests' $(PYTEST) tests/unit

contract: venv-dev ## Run the contract tests: the openai package judges request bodies and the emulator
	@$(STEP) 'Contract tests' $(PYTEST) $(AGAIN) tests/contract

integration: venv-dev venv-cores ## Run the integration tests: playbooks over HTTP against the emulator
	@$(STEP) 'Integration tests' $(PYTEST) $(AGAIN) tests/integration $(EVERYWHERE)

engine: venv-dev ## Run playbooks and roles against llama.cpp with a real model, where it can be had
	@scripts/make-engine smollm2
	@$(STEP) 'Real engine' $(BIN)/pytest tests/engine -rs

sanity: venv-dev ## Run ansible-test sanity with the ansible-core of .venv
	@$(BIN)/python -m scripts.sanity venv

sanity-oldest: venv-dev ## Run ansible-test sanity with the oldest supported ansible-core
	@$(BIN)/python -m scripts.sanity oldest

sanity-newest: venv-dev ## Run ansible-test sanity with the newest ansible-core, be it a release candidate
	@$(BIN)/python -m scripts.sanity newest

ansible-test-units: venv-dev ## Run the unit tests under ansible-test with the newest ansible-core, and nothing installed but what they ask for
	@$(STEP) 'ansible-test units' $(BIN)/python -m scripts.units

ansible-test-integration: venv-dev ## Run the targets of ansible-test integration against the emulator
	@$(STEP) 'ansible-test integration' $(BIN)/python -m scripts.targets

test-matrix: venv-dev ## Run ansible-test sanity with every supported ansible-core that runs here
	@$(BIN)/python -m scripts.sanity matrix

nox: venv-dev ## Run the community's checks: documentation, licenses, action group, galaxy-importer, ansible-builder
	@$(STEP) -q 'antsibull-nox' $(NOX)
	@$(STEP) -q 'ansible-builder' scripts/check-ee

docs: venv-docs ## Build the HTML site of modules, plugins, roles and guides, and check the output that the guides show
	@$(STEP) 'antsibull-docs, sphinx' scripts/build-docs
	@$(STEP) -q 'Output in the guides' $(BIN)/python -m scripts.emulated $(BIN)/antsibull-docs ansible-output --check
	@echo 'The site is in .cache/docs/html/index.html'

docs-output: venv-docs ## Run the playbooks of the guides against the emulator, and write down their output
	@$(BIN)/python -m scripts.emulated $(BIN)/antsibull-docs ansible-output

format: venv-dev ## Reformat the Python files and repair what ruff can repair
	@$(STEP) 'ruff format' $(BIN)/ruff format .
	@$(STEP) 'ruff check' $(BIN)/ruff check --fix .

bench: venv-dev ## Measure against what one would use instead, and write docs/benchmarks.md (minutes)
	@$(BIN)/python -m benchmarks.run

build: venv ## Build the artifact into dist/
	@$(STEP) 'Building the collection' $(BIN)/ansible-galaxy collection build --force --output-path dist

lock: ## Take the newest versions that the requirements allow into constraints.txt
	@scripts/make-venv .cache/uv "$(PYTHON)" uv
	@$(STEP) 'Writing constraints.txt' scripts/lock .cache/uv/bin/uv

clean: ## Remove everything that the other targets made
	rm -rf .venv .cache .ansible .hypothesis dist tests/output changelogs/.plugin-cache.yaml
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

venv:
	@scripts/make-venv .venv "$(PYTHON)" $(LOCKED) --requirement requirements-demo.txt
	@mkdir -p $(dir $(COLLECTION))
	@[ -L $(COLLECTION) ] || ln -s ../../../.. $(COLLECTION)

venv-dev: venv
	@scripts/make-venv .venv "$(PYTHON)" $(LOCKED) --requirement requirements-dev.txt

# Both doors are tried on both sides of ansible-core 2.19, and on what comes next.
venv-cores: venv
	@$(BIN)/python -m scripts.cores

venv-docs: venv
	@scripts/make-venv .venv "$(PYTHON)" $(LOCKED) --requirement requirements-docs.txt
