# The commands of jupyter-analyst. Python >= 3.11 is all that is asked of the machine; `make` alone lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
unexport PYTHONDONTWRITEBYTECODE
unexport PYTHONPATH

.PHONY: help install demo test reliability lint format lab bench gallery lock clean

help: ## list the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

install: $(STAMP) ## set up .venv with the extension, JupyterLab and the tools (skipped when up to date)

$(STAMP): pyproject.toml requirements/lock.txt jupyter-config/jupyter_server_config.d/jupyter_analyst.json
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python >= 3.11 is needed; give it as PYTHON=…"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[lab,postgresql,test,lint]' -c requirements/lock.txt
	$(BIN)/python -m compileall -q $(VENV)/lib > /dev/null || true
	@touch $(STAMP)

demo: install ## run the main job on a real table and print where its report is (SERVE=1 keeps the server)
	$(BIN)/python examples/demo.py $(if $(SERVE),--serve)

test: install ## run all tests
	$(BIN)/python -m pytest -n 2 --dist loadfile

reliability: install ## kill, freeze and cut off everything, in full; prints the figures of docs/operations.md
	rm -f build/reliability.txt; mkdir -p build
	ANALYST_RELIABILITY=full ANALYST_RELIABILITY_FIGURES=$(CURDIR)/build/reliability.txt \
		$(BIN)/python -m pytest -n 2 --dist load tests/reliability tests/server_ext/storage/test_machine.py
	sort build/reliability.txt

lint: install ## check style, types, imports and notebooks
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/nbstripout --keep-id --verify notebooks/*.ipynb

format: install ## put the code into the house's form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lab: install ## open JupyterLab with the extension
	$(BIN)/jupyter lab

bench: install ## run the benchmarks, each beside its peer
	for name in end_to_end rendering kernels burst soak schedules monitor retention ingestion profiling drift excel forecasting; do $(BIN)/python benchmarks/$$name.py || exit 1; done

gallery: install ## take the pictures of docs/gallery.md anew: every analysis on a real table (needs Chromium)
	$(BIN)/python docs/gallery.py

lock: install ## write requirements/lock.txt anew
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --all-extras --no-header --no-annotate --no-emit-index-url --upgrade pyproject.toml -o requirements/lock.txt

clean: ## remove what the commands made
	rm -rf $(VENV) build dist demo .pytest_cache .mypy_cache .ruff_cache .hypothesis
