# Two commands for a fresh machine (Debian with Python 3.11, git and make): `make demo` and `make test`.
# Everything else is for people who work on the project. Shell one-liners only.
PYTHON ?= python3.11
PY := $(shell command -v $(PYTHON) || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
DEMO := var/demo
SPREAD := --dist loadfile --no-loadscope-reorder
# Bytecode is kept, whatever the shell says: else every process of a night or of the suite compiles all libraries anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test test-fast lighthouse setup setup-dev lint lock dagster serve docs wheel-smoke benchmark clean

demo: $(VENV)/.run-ready node_modules/.run-ready ## invent deliveries, run a whole night, build the site
	@$(BIN)/kiezwirkung demo --into $(DEMO)

test: $(VENV)/.dev-ready node_modules/.dev-ready ## the whole suite
	@command -v chromium >/dev/null || echo "Kein Chromium: Browsertests werden übersprungen (apt-get install chromium)."
	@echo "Alle Tests laufen …"
	@$(BIN)/python -m pytest $(SPREAD) -n $(shell expr $$(nproc) + 1)
	@echo "Wo es weitergeht: make demo baut Seiten und Ausgabe, make lint prüft den Code."

test-fast: $(VENV)/.dev-ready ## what is unmarked: no whole nights, no whole sites, no browser
	@$(BIN)/python -m pytest $(SPREAD) -n $(shell nproc) -m "not slow and not browser"

lighthouse: $(VENV)/.dev-ready node_modules/.dev-ready ## speed, accessibility and good practice of two pages, alone on the machine
	@KIEZWIRKUNG_LIGHTHOUSE=1 $(BIN)/python -m pytest -q tests/browser/test_lighthouse.py tests/browser/test_speed.py

lint: $(VENV)/.dev-ready ## the same linters as CI
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports && $(BIN)/sqlfluff lint sql --processes 1 -q && $(BIN)/typos

dagster: $(VENV)/.run-ready ## the same graph in the browser, with schedule and sensor
	@mkdir -p $(DEMO)/data/dagster && KIEZWIRKUNG_HOME=$(DEMO) DAGSTER_HOME=$(abspath $(DEMO)/data/dagster) $(BIN)/dagster dev -m pipelines.definitions

benchmark: $(VENV)/.dev-ready ## ratios in one run, see benchmarks/README.md
	@$(BIN)/python benchmarks/night.py; $(BIN)/python benchmarks/indicators.py --participations 5000000

docs: $(VENV)/.dev-ready ## write the generated pages anew (error pages, data dictionary, graph)
	@$(BIN)/python -m pipelines.documentation

wheel-smoke: $(VENV)/.dev-ready ## build the wheel, install it in an empty environment, run a small night from there
	@bash .ci/wheel-smoke $(BIN)/python

lock: ## resolve anew; needs uv
	uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-strip-extras --python-version 3.11 pyproject.toml --extra ui -o requirements/run.txt
	uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-strip-extras --python-version 3.11 pyproject.toml --extra ui --extra dev -c requirements/run.txt -o requirements/dev.txt

setup: $(VENV)/.run-ready
setup-dev: $(VENV)/.dev-ready

$(VENV)/.run-ready: requirements/run.txt pyproject.toml
	@bash .ci/environment $(PY) $(VENV) requirements/run.txt && touch $@

$(VENV)/.dev-ready: requirements/dev.txt pyproject.toml
	@bash .ci/environment $(PY) $(VENV) requirements/dev.txt && touch $@ $(VENV)/.run-ready

node_modules/.run-ready: package-lock.json
	@bash .ci/packages --omit=dev && touch $@

node_modules/.dev-ready: package-lock.json
	@bash .ci/packages && touch $@ node_modules/.run-ready

clean:
	rm -rf $(VENV) node_modules var
