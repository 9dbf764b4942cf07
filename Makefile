# Commands of the project. `make site` needs Python 3.11 or newer with venv, make and git, nothing else.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
PYTHON ?= python3
VENV ?= .venv
PORT ?= 8000
BIN := $(VENV)/bin
export NO_MKDOCS_2_WARNING := 1

.PHONY: help site offline check test lint serve reference dates addresses schema released formatted models icons picture overlap \
	check-references check-external report-external audit bench release lock clean chromium programs

help: ## List the commands
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST)

# --- Build -------------------------------------------------------------------------------------

site: $(VENV)/.site ## Build the site into site/, and the zip, HTML and EPUB into dist/
	@$(BIN)/python overrides/editions/build.py

offline: $(VENV)/.test ## The same with the PDF (gets a Chromium)
	-@$(MAKE) --no-print-directory chromium # without one, build.py makes the rest and names what is missing
	@$(BIN)/python overrides/editions/build.py --pdf

serve: export TMPDIR := $(firstword $(wildcard /dev/shm) $(TMPDIR) /tmp)
serve: $(VENV)/.site ## Show the site at http://127.0.0.1:8000 (or PORT=) and rebuild on change
	@$(BIN)/python overrides/editions/serve.py $(PORT)

# --- Check -------------------------------------------------------------------------------------

check: lint ## Style, types, a strict build, and the tests that need no browser and no edition
	@$(BIN)/mkdocs build --strict --site-dir .build/check
	@$(BIN)/pytest -m "not browser and not editions"

test: lint chromium programs ## Every check
	@$(BIN)/pytest

lint: $(VENV)/.test ## Style, types, spelling, scripts, workflows, and words copied from the article
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/rumdl check --quiet .
	@$(BIN)/typos
	@$(BIN)/oxlint --quiet docs/assets/javascripts overrides/hooks/book/output/worker.js
	@$(BIN)/python overrides/checks/find_overlap.py
	@$(BIN)/actionlint .github/workflows/*.yml
	@$(BIN)/zizmor --offline --quiet .github/workflows

bench: export TMPDIR := $(firstword $(wildcard /dev/shm) $(TMPDIR) /tmp)
bench: site chromium ## Measure the build against plain MkDocs, and with ten times the pages; count the lines
	@$(BIN)/python overrides/checks/run_bench.py
	@wc -l $$(git ls-files 'overrides/*.py') | tail -1 && wc -l $$(git ls-files 'tests/*.py') | tail -1 # lines of Python
	@command -v npx >/dev/null || { echo "Lighthouse was left out: it needs npx, which comes with Node.js."; exit 0; }; \
	$(BIN)/python overrides/checks/run_lighthouse.py site

# --- Files that are written by a command and committed -----------------------------------------

reference: $(VENV)/.test ## Add a work: make reference FROM=file (or DOI=, PMID=, or < file) KIND= READ=
	@$(BIN)/python overrides/checks/add_reference.py $(if $(FROM),"$$FROM") \
	$(if $(DOI),--doi "$$DOI") $(if $(PMID),--pmid "$$PMID") $(if $(KIND),--kind "$$KIND") $(if $(READ),--read "$$READ") $(if $(KEY),--key "$$KEY")

dates: $(VENV)/.site ## Give changed pages today's day in bib/dates.yml
	@$(BIN)/python overrides/checks/update_dates.py

addresses: site ## Add new addresses of the site to tests/addresses.txt; a test finds those that are lost
	@now=$$($(BIN)/python overrides/checks/list_addresses.py site) \
	&& printf '%s\n' "$$now" "$$(cat tests/addresses.txt)" | LC_ALL=C sort -u -o tests/addresses.txt

schema: $(VENV)/.site ## Write the JSON Schema of the data files, with which an editor completes them
	@$(BIN)/python overrides/checks/write_schema.py

released: $(VENV)/.site ## Store the verdicts of a release, so that the build asks for a reason when one changes
	@$(BIN)/python overrides/checks/write_released.py

formatted: $(VENV)/.test ## Set every reference in Vancouver, APA and AMA after a change of bib/references.bib
	@$(BIN)/python overrides/checks/write_formatted.py

models: $(VENV)/.test ## Compute the curves again after a change of bib/models.yml
	@$(BIN)/python overrides/models/write_curves.py

icons: chromium ## Render the icons and the card for shared links from their drawings
	@$(BIN)/python overrides/editions/print_icons.py

picture: site chromium ## Take the picture of a page for the README, light and dark
	@$(BIN)/python overrides/editions/print_picture.py

lock: ## Renew the lock files (needs uv)
	@command -v uv >/dev/null || { echo "uv is missing: install it with '$(PYTHON) -m pip install uv'." >&2; exit 1; }
	uv pip compile pyproject.toml $(LOCK) -o requirements.lock
	uv pip compile pyproject.toml --extra test $(LOCK) -o requirements-test.lock
LOCK := --universal --upgrade --generate-hashes --no-emit-index-url --no-annotate --no-header -q

# --- Now and then ------------------------------------------------------------------------------

overlap: $(VENV)/.site ## Find words copied from the article, or from a text: make overlap SOURCE=paper.txt
	@$(BIN)/python overrides/checks/find_overlap.py $(SOURCE)

check-references: $(VENV)/.test ## Ask Crossref whether every reference is as printed (network)
	@$(BIN)/python overrides/checks/check_references.py $(if $(ONLY),--only $(ONLY))

check-external: $(VENV)/.test site ## Ask every address outside the site whether it still answers (network)
	@mkdir -p .build && rm -f .build/external.md
	@$(BIN)/lychee --format markdown --output .build/external.md 'site/**/*.html' || { cat .build/external.md; exit 1; }

# Where not one address answered, the network was down.
report-external: ## Open one issue with that report, or renew the open one (needs gh and a token)
	@grep -q '^## Errors\|^## Timeouts' .build/external.md && ! grep -q 'Successful *| 0 ' .build/external.md \
	|| { echo "Nothing to report."; exit 0; }; \
	number=$$(gh issue list --state open --search 'in:title "Addresses that no longer answer"' --json number --jq '.[0].number // empty'); \
	if [ -n "$$number" ]; then gh issue edit "$$number" --body-file .build/external.md; \
	else gh issue create --title "Addresses that no longer answer" --body-file .build/external.md; fi

audit: $(VENV)/.test ## Ask whether a locked package has a known fault (network)
	@$(BIN)/pip-audit --require-hashes --disable-pip --strict -r requirements.lock -r requirements-test.lock

release: ## Attach dist/ to the tag named by TAG (needs gh and a token)
	@[ -n "$(TAG)" ] && [ -n "$$(ls dist 2>/dev/null)" ] || { echo "Name the tag, as in TAG=v0.2.0, and run 'make offline' before." >&2; exit 2; }
	gh release view "$(TAG)" >/dev/null 2>&1 || gh release create "$(TAG)" --title "$(TAG)" --notes-file CHANGELOG.md
	gh release upload "$(TAG)" dist/* --clobber

clean: ## Remove what was built
	rm -rf .build build site dist $(VENV) .mypy_cache .pytest_cache .ruff_cache .rumdl_cache .hypothesis

# --- Tools -------------------------------------------------------------------------------------

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; PYTHON=... names another one." >&2; exit 1; }
	@echo "Setting up $(VENV) …"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "venv is missing: on Debian install it with 'apt-get install python3-venv'." >&2; exit 1; }

INSTALL = $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r

$(VENV)/.site: requirements.lock | $(VENV)/bin/python
	@echo "Installing what the build needs …"
	@$(INSTALL) $<
	@touch $@

$(VENV)/.test: requirements-test.lock $(VENV)/.site
	@echo "Installing what the tests need …"
	@$(INSTALL) $<
	@touch $@

chromium: $(VENV)/.test
	@sh overrides/editions/get_chromium.sh $(BIN)/playwright

# In CI, as root on Debian, the programs that a few tests run; elsewhere those tests say that they were skipped.
programs:
	@[ -z "$$CI" ] || [ "$$(id -u)" != 0 ] || { command -v nginx && command -v pandoc && command -v bib2xml && command -v biber \
	&& command -v firefox-esr && command -v WebKitWebDriver; } >/dev/null \
	|| { apt-get update -qq && apt-get install -y -qq --no-install-recommends nginx-light pandoc bibutils biber \
	firefox-esr webkit2gtk-driver gir1.2-webkit2-4.1 python3-gi xvfb >/dev/null; }
