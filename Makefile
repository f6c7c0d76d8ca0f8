# Everything a user or builder calls; each target makes what it needs.
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=
SERIES ?= 100
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
LOCK := $(BIN)/uv pip compile --quiet --python-platform linux --python-version 3.11 -c constraints.txt --generate-hashes --no-annotate --no-emit-package pip --custom-compile-command "make lock"
export OMP_NUM_THREADS := 1
export OPENBLAS_NUM_THREADS := 1

.PHONY: demo replay test test-all check lint types words unit bench-serving bench-metrics bench-training bench-reconstruction bench-pretrained bench-hierarchy bench-quality bench-reload bench-attack bench-many soak audit clean bench-calendar bench-scale bench-load lock sbom vulnerabilities

demo: .venv/.training  ## real data -> trained, published, served on 127.0.0.1:8080 (ARGS=--no-serve stops before serving)
	$(BIN)/exportcast demo $(ARGS)

replay: .venv/.training  ## the last 24 release days of the bundled figures, forecast and scored (ARGS=--releases 6 for fewer)
	$(BIN)/exportcast replay $(ARGS)

test: MARKS := -m "not soak and not story"
test: check unit  ## format, lint, types, and the tests of every package

test-all: check unit  ## what CI runs: also scenarios on real components, and the pages of docs/ command by command

check: lint types audit words

lint: .venv/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: .venv/.pretrain
	$(BIN)/mypy

words: .venv/.dev  ## warns of words for which the field has a standard term (tests/rules/words.py)
	$(BIN)/python -m tests.rules.words

unit: .venv/.pretrain
	$(BIN)/pytest -n 2 --dist worksteal $(MARKS) $(ARGS)

bench-serving: .venv/.dev  ## needs Debian's wrk
	$(BIN)/python -m benchmarks.serving $(ARGS)

bench-metrics: .venv/.dev
	$(BIN)/python -m benchmarks.metrics $(ARGS)

bench-training: .venv/.dev
	$(BIN)/python -m benchmarks.training $(ARGS)

bench-reconstruction: .venv/.dev
	$(BIN)/python -m benchmarks.reconstruction $(ARGS)

bench-pretrained: .venv/.pretrain
	$(BIN)/python -m benchmarks.pretrained $(ARGS)

bench-quality: .venv/.dev  ## SERIES=100 for a sample; all 1,428 take hours
	$(BIN)/python -m benchmarks.quality --series $(SERIES) $(ARGS)

bench-reload: .venv/.dev  ## needs Debian's wrk
	$(BIN)/python -m benchmarks.reload $(ARGS)

bench-attack: .venv/.dev  ## attacks on a service of its own, loopback only: memory, health and forecasts meanwhile
	$(BIN)/python -m benchmarks.attack $(ARGS)

bench-many: .venv/.dev  ## 10,000 published series; needs 3 GB of disk and, where there is /dev/shm, 200 MB of it
	$(BIN)/python -m benchmarks.many $(ARGS)

bench-scale: .venv/.dev  ## what a series costs, and what 10 million would
	$(BIN)/python -m benchmarks.scale $(ARGS)

bench-load: .venv/.dev  ## needs Debian's wrk; ten minutes and a quiet machine (ARGS="--minutes 1" for a trial)
	$(BIN)/python -m benchmarks.load $(ARGS)

soak: .venv/.pretrain  ## kill -9 the registry's writer 100 times, at random moments; install and run the training image
	rm -rf build/soak && mkdir -p build/soak
	$(BIN)/python -m tests.scenarios.killing build/soak 100
	$(BIN)/pytest -m soak $(ARGS)

audit: .venv/.dev  ## bandit on what is shipped; asserts (B101) tell the type checker what holds already
	$(BIN)/bandit -q -r cli client models service training --skip B101 --severity-level medium

sbom: .venv/.dev  ## what the two images hold, as CycloneDX: build/sbom-service.json, build/sbom-training.json
	mkdir -p build
	for image in service training; do \
	  $(BIN)/cyclonedx-py requirements locks/$$image.txt --pyproject pyproject.toml --output-reproducible --of JSON -o build/sbom-$$image.json || exit; \
	done

vulnerabilities: .venv/.dev  ## asks a vulnerability service on the internet; fails where none answers
	for image in service training; do \
	  $(BIN)/pip-audit --strict --disable-pip --require-hashes --requirement locks/$$image.txt || exit; \
	done

lock: .venv/.dev  ## locks/: the versions of constraints.txt with the hashes of all their files
	echo "setuptools" | $(LOCK) - -o locks/build.txt
	$(LOCK) pyproject.toml --extra postgres --extra s3 --extra signing --extra spreadsheets -o locks/service.txt
	$(LOCK) pyproject.toml --extra postgres --extra s3 --extra signing --extra spreadsheets --extra training --extra dask --extra mcp --extra parquet --extra webhooks -o locks/training.txt
	$(LOCK) pyproject.toml --extra dev --extra bench --extra audit -o locks/dev.txt

bench-hierarchy: .venv/.dev
	$(BIN)/python -m benchmarks.hierarchy $(ARGS)

bench-calendar: .venv/.dev
	$(BIN)/python -m benchmarks.calendar $(ARGS)

.venv/bin/python:
	$(PYTHON) -m venv .venv

# Only files whose hashes are in locks/ are installed; our own code is built by the setuptools among them.
.venv/.%: pyproject.toml locks/build.txt locks/%.txt | .venv/bin/python
	$(PIP) --no-deps --require-hashes -r locks/build.txt -r locks/$*.txt
	$(PIP) --no-deps --no-build-isolation -e .
	touch $@

# Which torch is right depends on the machine (CPU, CUDA, ROCm: files of one version), so it is held by its version alone.
# It trains networks and is in no image.
.venv/.pretrain: .venv/.dev constraints.txt
	$(PIP) --no-build-isolation -c constraints.txt -e ".[pretrain]"
	touch $@

clean:
	rm -rf .venv var build dist *.egg-info
