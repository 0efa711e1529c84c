# Two commands on a fresh machine: `make demo` and `make test`. Only python3, pip and make are needed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SERIES := $(shell $(PYTHON) -c 'import sys; print("py%d%d" % sys.version_info[:2])')
# Pinned where a constraints file exists for this Python; free within pyproject.toml elsewhere.
CONSTRAINTS := $(wildcard requirements/$(SERIES).txt)
PIP := $(PYTHON) -m pip --python $(BIN)/python --disable-pip-version-check install --quiet $(addprefix --constraint ,$(CONSTRAINTS))

.PHONY: demo test lint slow bench bench-cascades bench-seeding bench-networks bench-population bench-sweep bench-waiting documentation clean

# The folder is of this checkout only: a newer version runs the demo anew.
demo: $(VENV)/.base
	@rm -rf runs/demo
	$(BIN)/grapevine compare seeding_under_budget --out runs/demo

# Kernels are compiled once, beside the linters, which take one core.
test: $(VENV)/.test
	@$(BIN)/python -m tests.compiled & compiling=$$!; $(MAKE) --no-print-directory lint && wait $$compiling
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not slow" --cov --cov-report=term

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

slow: $(VENV)/.test
	$(BIN)/python -m pytest -n 2 -m slow

# How fast and how small the market is, beside plain Mesa objects and C++; then cascades.
bench: $(VENV)/.bench
	$(BIN)/python -m benchmarks.market
	$(BIN)/python -m benchmarks.cascades

# How fast cascades are, beside CyNetDiff, EoN, NDlib, plain Mesa objects and C++.
bench-cascades: $(VENV)/.bench
	$(BIN)/python -m benchmarks.cascades

# How fast near-optimal seeding is, beside SUBSIM: SUBSIM=its program, DATA=the folder of networks; either may be absent.
bench-seeding: $(VENV)/.base
	$(BIN)/python -m benchmarks.seeding $(if $(SUBSIM),--subsim $(SUBSIM)) $(if $(DATA),--data $(DATA))

# How fast networks are generated, read and mapped, beside other libraries, with the peak memory of a fresh process each.
bench-networks: $(VENV)/.base
	$(BIN)/python -m benchmarks.networks

# How long ten million consumers take to build, and how much memory: a fresh process each.
bench-population: $(VENV)/.base
	$(BIN)/python -m benchmarks.population

# What the machinery of sweeps costs: overhead per run, efficiency on two workers, memory; beside Mesa's batch_run.
bench-sweep: $(VENV)/.base
	$(BIN)/python -m benchmarks.sweeps

# How long whole commands take, with an empty cache of compiled code and after.
bench-waiting: $(VENV)/.base
	$(BIN)/python -m benchmarks.waiting

documentation: $(VENV)/.base
	$(BIN)/grapevine schema --reference > docs/scenario.md

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Grapevine needs Python 3.11 or newer; this is $$($(PYTHON) --version). Try: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV) 2>/dev/null || $(PYTHON) -m venv --without-pip $(VENV)

$(VENV)/.base: $(VENV)/bin/python pyproject.toml $(CONSTRAINTS)
	$(PIP) --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.base
	$(PIP) --editable '.[test]'
	@touch $@

# A peer that cannot be installed here is said so in the table.
$(VENV)/.bench: $(VENV)/.base
	$(PIP) --editable '.[bench]' || echo "Some peers cannot be installed here: the tables leave them out."
	@touch $@

clean:
	rm -rf $(VENV) .coverage .pytest_cache .mypy_cache .ruff_cache .hypothesis
