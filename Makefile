# Everything a user or builder calls; each target makes what it needs.
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=
SERIES ?= 100
export OMP_NUM_THREADS := 1
export OPENBLAS_NUM_THREADS := 1

.PHONY: demo replay test check lint types unit bench-serving bench-metrics bench-training bench-reconstruction bench-pretrained bench-hierarchy bench-quality bench-reload bench-many soak audit clean bench-calendar bench-scale bench-load

demo: .venv/.training  ## real data -> trained, published, served on 127.0.0.1:8080 (ARGS=--no-serve stops before serving)
	$(BIN)/exportcast demo $(ARGS)

replay: .venv/.training  ## the last 24 release days of the bundled figures, forecast and scored (ARGS=--releases 6 for fewer)
	$(BIN)/exportcast replay $(ARGS)

test: check unit  ## everything CI runs

check: lint types

lint: .venv/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: .venv/.dev
	$(BIN)/mypy

unit: .venv/.dev
	$(BIN)/pytest -n 2 $(ARGS)

bench-serving: .venv/.dev  ## needs Debian's wrk
	$(BIN)/python -m benchmarks.serving $(ARGS)

bench-metrics: .venv/.dev
	$(BIN)/python -m benchmarks.metrics $(ARGS)

bench-training: .venv/.dev
	$(BIN)/python -m benchmarks.training $(ARGS)

bench-reconstruction: .venv/.dev
	$(BIN)/python -m benchmarks.reconstruction $(ARGS)

bench-pretrained: .venv/.bench
	$(BIN)/python -m benchmarks.pretrained $(ARGS)

bench-quality: .venv/.bench  ## SERIES=100 for a sample; all 1,428 take hours
	$(BIN)/python -m benchmarks.quality --series $(SERIES) $(ARGS)

bench-reload: .venv/.dev  ## needs Debian's wrk
	$(BIN)/python -m benchmarks.reload $(ARGS)

bench-many: .venv/.dev  ## 10,000 published series; needs 3 GB of disk and, where there is /dev/shm, 200 MB of it
	$(BIN)/python -m benchmarks.many $(ARGS)

bench-scale: .venv/.dev  ## what a series costs, and what 10 million would
	$(BIN)/python -m benchmarks.scale $(ARGS)

bench-load: .venv/.dev  ## needs Debian's wrk; ten minutes and a quiet machine (ARGS="--minutes 1" for a trial)
	$(BIN)/python -m benchmarks.load $(ARGS)

soak: .venv/.dev  ## kill -9 the registry's writer 100 times, at random moments; install and run the training image
	rm -rf build/soak && mkdir -p build/soak
	$(BIN)/python -m tests.scenarios.killing build/soak 100
	$(BIN)/pytest -m soak $(ARGS)

audit: .venv/.audit  ## bandit on what is shipped; asserts (B101) tell the type checker what holds already
	$(BIN)/bandit -q -r models service training --skip B101 --severity-level medium

bench-hierarchy: .venv/.dev
	$(BIN)/python -m benchmarks.hierarchy $(ARGS)

bench-calendar: .venv/.dev
	$(BIN)/python -m benchmarks.calendar $(ARGS)

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/.training: pyproject.toml constraints.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[training]"
	touch $@

.venv/.dev: pyproject.toml constraints.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev]"
	touch $@

.venv/.bench: .venv/.dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[bench]"
	touch $@

.venv/.audit: .venv/.dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[audit]"
	touch $@

clean:
	rm -rf .venv var build dist *.egg-info
