# Needs make (GNU 3.81 or later) and Python 3.11 or later; everything else goes into .venv.

COMPANY = data/sample
LANGS   = vi en
JOBS    = 2
PYTHON ?=

# Reach the commands through the environment, where a space or a quote in a path does no harm.
export COMPANY PYTHON

# .venv is ours: without its bytecode each kernel of a report imports the package from source.
unexport PYTHONDONTWRITEBYTECODE

RUN    = .venv/bin/python -m
PYTEST = $(RUN) pytest -n $(JOBS) --dist loadfile

.DEFAULT_GOAL = help
.PHONY: help env reports test test-engines test-simulated test-fuzz test-faults test-browser check notebooks lab bench
.PHONY: validate reliability verify lock
.PHONY: generated references

help: ## this list
	@echo 'cxresearch: make TARGET'
	@echo
	@awk -F ':[^#]*## ' '/^[a-z-]+:.*## / { printf "  %-16s%s\n", $$1, $$2 }' Makefile
	@echo
	@echo '  COMPANY=path/company.toml  LANGS="vi en"  JOBS=2   for reports'
	@echo '  PYTHON=python3.13                                  for the first installation'

env: ## .venv from requirements.lock; does nothing when it is there
	@sh tools/env.sh

reports: env ## the sample company, or COMPANY, in each of LANGS -> reports/<id>/index.html
	@.venv/bin/cxresearch report "$$COMPANY" $(patsubst %,--lang %,$(LANGS)) --jobs $(JOBS)

test: env ## the test suite; needs no server, no browser, no network
	$(PYTEST) --nbval --nbval-current-env tests cxresearch notebooks

test-engines: env ## the same findings from Postgres and Spark, as far as they are installed
	@sh tools/env.sh engines
	$(PYTEST) -rs tests/engines

test-simulated: env ## made-up companies: planted truths, plain pandas, odd ones, altered ones, ones made to deceive
	$(PYTEST) tests/simulated

test-faults: env ## runs killed, devices full, rights missing, files beyond measure, secrets looked for
	CX_KILLED=$${CX_KILLED:-200} $(RUN) pytest -rs tests/faults

test-fuzz: env ## thousands of strange company files, tables and calls; CX_FUZZ_CASES=9000 for more
	$(RUN) pytest -n $(JOBS) tests/fuzz

test-browser: env ## the reports in a browser: axe, a phone's width, paper, no request to any network
	@sh tools/env.sh browser
	NODE_PATH="$$PWD/.node/node_modules" $(RUN) pytest -rs tests/browser

check: env ## lint, format, types, layers, portability
	$(RUN) ruff check
	$(RUN) ruff format --check
	$(RUN) mypy
	$(RUN) pytest -q tests/test_layers.py tests/test_portable.py

notebooks: env ## run the notebooks as they stand and keep their outputs in them
	@.venv/bin/python -c 'from cxresearch.report import refresh; refresh()'

generated: env ## the sample company, data dictionary, README's picture and notebooks' outputs, made again
	@.venv/bin/python tools/generate.py

references: env ## what R makes of every interval, for the tests (needs Rscript; see CONTRIBUTING.md)
	.venv/bin/python tests/reference/draws.py
	for script in tests/reference/*.R; do Rscript "$$script" || exit 1; done

lab: env ## JupyterLab on the notebooks
	$(RUN) jupyter lab --ServerApp.root_dir=. --LabApp.default_url=/lab/tree/notebooks

bench: env ## the measurements behind the README's figures -> bench/results.json
	$(RUN) bench

validate: env ## every claim held against thousands of simulated companies -> docs/validity.csv
	OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 $(RUN) cxresearch.validity --jobs $(JOBS) docs/validity.csv

reliability: env ## what was thrown at the package, counted -> docs/reliability.md
	$(RUN) tools.reliability

verify: ## a fresh clone of the last commit: the README's two commands, and the same bytes twice
	@sh tools/verify.sh

lock: ## renew both lock files after a change to pyproject.toml (needs uv)
	@sh tools/lock.sh
