# Needs nothing but Python 3.11 or newer and make; everything else is set up in .venv/.
# Without make: python -m bootstrap serve, python -m bootstrap test.

PYTHON ?= python3
RELEASE := .venv-release/bin/python
VALIDATE := .venv-validate/bin/python
PARTS := .cache/parts

.PHONY: help serve notebooks quick test thorough check lint metadata form types layers rooms house lock audit sbom wheel \
  release validate

help:
	@echo "make serve   build the database and serve it at http://127.0.0.1:8001/"
	@echo "make notebooks  open the notebooks in JupyterLab, to run and to change them"
	@echo "make quick   run the tests that need no browser, notebook or server of their own"
	@echo "make test    run all tests"
	@echo "make thorough  run all tests at their full length: for a release"
	@echo "make check   check the sources, the metadata and the code's form"
	@echo "make house   count rooms, modules and lines, and draw docs/architecture.svg"
	@echo "make audit   ask whether a vulnerability is known in what the site is locked to"
	@echo "make release make a release in dist/: data, descriptions, wheel, list of parts, checksums"
	@echo "make validate  put dist/ before the validators of each of its formats"
	@echo "make lock    renew requirements/ from pyproject.toml (needs uv)"

serve:
	@$(PYTHON) -m bootstrap serve

notebooks quick test thorough:
	@$(PYTHON) -m bootstrap $@

check: lint metadata

metadata:
	@$(PYTHON) -m bootstrap run -m interloan metadata --check

# Apart, so that `make -j2 check` has two at work at a time.
lint: form types layers rooms

form:
	@$(PYTHON) -m bootstrap run -m ruff check
	@$(PYTHON) -m bootstrap run -m ruff format --check

types:
	@$(PYTHON) -m bootstrap run -m mypy

layers:
	@$(PYTHON) -m bootstrap run -c "from importlinter.cli import lint_imports_command as lint; lint()"

rooms:
	@$(PYTHON) -m bootstrap run .ci/house.py --check

house:
	@$(PYTHON) -m bootstrap run .ci/house.py --draw

lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	  --group dev pyproject.toml --output-file requirements/develop.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	  --group build --constraints requirements/develop.txt pyproject.toml \
	  --output-file requirements/serve.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	  --group jupyter --group build --constraints requirements/develop.txt pyproject.toml \
	  --output-file requirements/notebooks.txt
	uv pip compile --python-version 3.14 --python-platform wasm32-pyodide2024 --generate-hashes \
	  --no-annotate --no-header --group pyproject.toml:live --output-file requirements/live.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	  --group pyproject.toml:release --constraints requirements/develop.txt \
	  --output-file requirements/release.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	  --group pyproject.toml:validate --output-file requirements/validate.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	  --group pyproject.toml:image --constraints requirements/develop.txt \
	  --output-file requirements/image.txt

# Apart from .venv/: one of these tools brings a package that makes each build a third slower.
$(RELEASE): requirements/release.txt
	@$(PYTHON) -m venv .venv-release
	@$(RELEASE) -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $<
	@touch $@

audit: $(RELEASE)
	@$(RELEASE) .ci/audit.py

sbom: $(RELEASE)
	@mkdir -p $(PARTS)
	@$(RELEASE) -W ignore -m cyclonedx_py requirements requirements/serve.txt \
	  --pyproject pyproject.toml --mc-type application --output-reproducible \
	  --output-format JSON --output-file $(PARTS)/interloan.cdx.json

wheel:
	@rm -f $(PARTS)/*.whl
	@$(PYTHON) -m bootstrap run -m hatchling build --target wheel --directory $(PARTS)

release: sbom wheel
	@$(PYTHON) -m bootstrap run -m interloan release dist \
	  --with $(PARTS)/interloan.cdx.json --with $(PARTS)/*.whl

# An environment of its own: the validators want other versions than the project has.
$(VALIDATE): requirements/validate.txt
	@$(PYTHON) -m venv .venv-validate
	@$(VALIDATE) -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $<
	@touch $@

validate: $(VALIDATE)
	@$(PYTHON) -m bootstrap run -m frictionless validate dist/data/datapackage.json
	@$(VALIDATE) .ci/validate_release.py dist
	@cd dist && sha256sum --check --quiet SHA256SUMS
