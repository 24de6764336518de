# make report   the report of the synthetic example for June 2020
# make test     every check
# make lab      JupyterLab on the notebooks
# make fuzz     hostile input for hours (EXAMPLES=20000 of the quickest kind)
# make bench    how long a month, all of England and a region take, as one table (BENCH="--scale 0.1 --rounds 1": soon)
# make notebooks   runs the notebooks on the example again and keeps their outputs, which make test compares
# make lock     locks the dependencies again after a change of them (for newer ones, delete requirements/*.txt first)
#
# Each makes what it needs from Python 3.11 to 3.14, make and git. PYTHON=path names the Python to use.

FIND_PYTHON = for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$name -c 'import sys; (3, 11) <= sys.version_info[:2] <= (3, 14) and print(sys.executable)' 2>/dev/null | grep . \
	&& break; done
PYTHON = $(or $(shell $(FIND_PYTHON)),$(error Python 3.11 to 3.14 is needed, and none is on the path: \
	install one, or say where it is with make PYTHON=path))
UV := $(if $(shell uv --version 2>/dev/null),uv,.venv-tools/bin/uv)
# The certificates of the machine, since many councils' networks have one of their own.
export UV_SYSTEM_CERTS := true

.PHONY: report test fuzz lab bench notebooks lock
.DELETE_ON_ERROR:

# 1 is a report with something to look at in the data, and no failure.
report: .venv/.installed
	@.venv/bin/improvement-analysis run 2020-06; code=$$?; [ $$code -le 1 ] || exit $$code

test: .venv/.installed
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/pytest -n 2 --dist loadfile --ignore-glob 'tests/*.ipynb' --nbval --nbval-current-env \
		--nbval-cell-timeout 60 --nbval-sanitize-with tests/nbval.cfg --doctest-modules \
		tests notebooks improvement_analysis

fuzz: EXAMPLES ?= 20000
fuzz: .venv/.installed
	EXAMPLES=$(EXAMPLES) nice .venv/bin/pytest -n 2 tests/fuzz

# Whoever is root (in a container) means it.
lab: .venv-lab/.installed
	.venv-lab/bin/jupyter lab --allow-root notebooks

# The peer's dependencies are the bench's alone; without them (or without the peer) the table says so.
bench: .venv/.installed
	-@$(UV) venv --quiet --clear --python "$(PYTHON)" .venv-bench && \
		$(UV) pip install --quiet --python .venv-bench --group bench
	.venv/bin/python tests/bench/bench.py $(BENCH)

notebooks: .venv/.installed
	.venv/bin/python tests/refresh_notebooks.py

LOCK = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command 'make lock' pyproject.toml --group build --group test

# The larger first: what suits it suits its part, not the other way round.
lock: | $(filter .venv-tools/%,$(UV))
	$(LOCK) --group lab --output-file requirements/lab.txt
	$(LOCK) --constraints requirements/lab.txt --output-file requirements/test.txt

.venv/.installed: requirements/test.txt | .venv/pyvenv.cfg
.venv-lab/.installed: requirements/lab.txt | .venv-lab/pyvenv.cfg
.venv/.installed .venv-lab/.installed: pyproject.toml
	@echo "Setting up $(@D) (about a minute the first time)"
	@$(UV) pip sync --quiet --python $(@D) --require-hashes $(filter requirements/%,$^)
	@$(UV) pip install --quiet --python $(@D) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/pyvenv.cfg .venv-lab/pyvenv.cfg: | $(filter .venv-tools/%,$(UV))
	@$(UV) venv --quiet --clear --python "$(PYTHON)" $(@D)

.venv-tools/bin/uv:
	@echo "Bringing in uv"
	@"$(PYTHON)" -m venv --clear .venv-tools
	@.venv-tools/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
