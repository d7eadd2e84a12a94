# Everything here is thin: the work is done by the modules that are named.
export PATH := $(CURDIR)/.venv/bin:$(PATH)
READY := .venv/.ready
STACK ?= demo
MINUTES ?= 10

.PHONY: help up down preview test soak check bench env
.DEFAULT_GOAL := help

help:  ## say what there is
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

up: $(READY)  ## everything: environment, engine, emulator, stack demo; then what landed where
	@python -m engine.demo up

down: $(READY)  ## remove all of it again, and stop the emulator
	@python -m engine.demo down

preview: $(READY)  ## what `pulumi up` would do, policies included: make preview STACK=prod
	@python -m engine.demo preview $(STACK)

test: $(READY)  ## every test, the real engine included
	@python -m pytest --numprocesses=auto --maxprocesses=4 --dist=loadfile

soak: $(READY)  ## what befalls a stack at random, for longer than in the tests: make soak MINUTES=60
	@PYTHONPATH=tests python -m recovery.soak $(MINUTES)

check: $(READY)  ## ruff, mypy --strict, layers, generated files
	@ruff check . && ruff format --check . && mypy && python -m pytest -q tests/test_layers.py

bench: $(READY)  ## the figures that the README claims
	@PYTHONPATH=tests python -m benchmarks

env: $(READY)  ## .venv from requirements.txt

$(READY): requirements.txt pyproject.toml
	@python3 engine/environment.py
