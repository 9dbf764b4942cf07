# Commands of the project. `make site` needs Python 3.11 or newer and make, nothing else.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
export NO_MKDOCS_2_WARNING := 1
export PYTHONDONTWRITEBYTECODE := 1
# The last commit; where there is no git, the day that a page last changed.
export SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct 2>/dev/null || date -ud "$$(grep -o "20..-..-.." bib/dates.yml | sort | tail -n 1)" +%s 2>/dev/null || echo 0)

.PHONY: help site offline test lint serve overlap dates addresses marks check-references check-external report-external audit release nginx bench lock clean chromium server

help: ## List the commands
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST)

site: $(VENV)/.site ## Build the site into site/, and the zip, HTML and EPUB into dist/
	@$(BUILD)

offline: $(VENV)/.test ## Build the site and every edition, the PDF too (gets a Chromium)
	@$(MAKE) --no-print-directory chromium || true # without one the rest is made, and it is said
	@$(BUILD)

# The editions come from the offline build, and the hosted build carries them: hence this order.
# make_editions.py ends with 1 if an edition is missing; the site is built all the same.
offline: PDF := --pdf
BUILD = rm -rf .build .offline; missing=0; stop() { rm -rf .build .offline; echo "The site was not built; site/ is as it was." >&2; exit 1; }; \
	$(BIN)/mkdocs build --strict --config-file mkdocs-offline.yml --site-dir .offline || stop; \
	$(BIN)/python overrides/editions/make_editions.py .offline dist $(PDF) || missing=$$?; \
	[ $$missing -le 1 ] || stop; \
	EDITIONS="$(CURDIR)/dist" $(BIN)/mkdocs build --strict --site-dir .build || stop; \
	$(BIN)/python overrides/editions/compress_site.py .build || stop; \
	rm -rf site .offline && mv .build site; \
	echo "Built $$(find site -name '*.html' -not -path 'site/downloads/*' | wc -l) pages into site/ (see them with 'make serve') and $$(ls dist | wc -l) files into dist/."; \
	exit $$missing

test: $(VENV)/.test chromium server ## Run every check
	@$(LINT)
	@$(BIN)/pytest

lint: $(VENV)/.test ## Check style, types, locks and words taken over only
	@$(LINT)

LINT = $(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/python overrides/checks/check_locks.py && $(BIN)/python overrides/checks/find_overlap.py && $(BIN)/actionlint .github/workflows/*.yml && $(BIN)/zizmor --offline --quiet .github/workflows

serve: $(VENV)/.site ## Show the site at http://127.0.0.1:8000 and rebuild on change
	@$(BIN)/mkdocs serve --strict

# A rebuild writes 900 files: into memory where the system has a place for that.
serve: export TMPDIR := $(firstword $(wildcard /dev/shm) $(TMPDIR) /tmp)

overlap: $(VENV)/.site ## Find words taken over from the article, or from a text: make overlap SOURCE=paper.txt
	@$(BIN)/python overrides/checks/find_overlap.py $(SOURCE)

dates: $(VENV)/.site ## Give changed pages today's day in bib/dates.yml
	@$(BIN)/python overrides/checks/update_dates.py

addresses: site ## Add to tests/addresses.txt what the site newly gives out; lost ones stay, for a test to find
	@now=$$($(BIN)/python overrides/checks/list_addresses.py site) && printf '%s\n' "$$now" "$$(cat tests/addresses.txt)" | LC_ALL=C sort -u -o tests/addresses.txt

marks: chromium ## Print the touch icon and the card from their drawings
	@$(BIN)/python overrides/editions/print_marks.py

check-references: $(VENV)/.test ## Ask Crossref whether every reference is as printed and still stands (network)
	@$(BIN)/python overrides/checks/check_references.py $(if $(ONLY),--only $(ONLY))

check-external: $(VENV)/.test site ## Ask every address outside the site whether it still answers (network)
	@$(BIN)/python overrides/checks/check_external.py site build/external.md

report-external: ## Open one issue with that report, or renew the open one (needs gh and a token)
	@[ -s build/external.md ] && ! grep -q '^All ' build/external.md || { echo "Nothing to report."; exit 0; }; \
	number=$$(gh issue list --state open --search 'in:title "Addresses that no longer answer"' --json number --jq '.[0].number // empty'); \
	if [ -n "$$number" ]; then gh issue edit "$$number" --body-file build/external.md; \
	else gh issue create --title "Addresses that no longer answer" --body-file build/external.md; fi

audit: $(VENV)/.test ## Ask whether a locked package has a known fault (network)
	@$(BIN)/pip-audit --require-hashes --disable-pip --strict -r requirements.lock
	@$(BIN)/pip-audit --require-hashes --disable-pip --strict -r requirements-test.lock

release: ## Attach dist/ to the tag named by TAG (needs gh and a token)
	@[ -n "$(TAG)" ] && [ -n "$$(ls dist 2>/dev/null)" ] || { echo "Name the tag, as in TAG=v0.2.0, and run 'make offline' before." >&2; exit 2; }
	gh release view "$(TAG)" >/dev/null 2>&1 || gh release create "$(TAG)" --title "$(TAG)" --notes-file CHANGELOG.md
	gh release upload "$(TAG)" dist/* --clobber

nginx: $(VENV)/.site ## Print an nginx server for site/: make nginx ROOT=/srv/site
	@$(BIN)/python overrides/editions/write_nginx.py site "$(ROOT)"

bench: $(VENV)/.test ## Measure the build and the pages, today's and ten times as many
	@$(BIN)/python overrides/checks/run_bench.py

lock: ## Renew the lock files (needs uv)
	@command -v uv >/dev/null || { echo "uv is missing: install it with '$(PYTHON) -m pip install uv'." >&2; exit 1; }
	uv pip compile pyproject.toml --universal --upgrade --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o requirements.lock
	uv pip compile pyproject.toml --extra test --universal --upgrade --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o requirements-test.lock

clean: ## Remove what was built
	rm -rf .build .offline build site dist $(VENV) .mypy_cache .pytest_cache .ruff_cache

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; PYTHON=... names another one." >&2; exit 1; }
	@echo "Setting up $(VENV) …"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "venv is missing: on Debian install it with 'apt-get install python3-venv'." >&2; exit 1; }

$(VENV)/.site: requirements.lock | $(VENV)/bin/python
	@echo "Installing what the build needs …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.test: requirements-test.lock $(VENV)/.site
	@echo "Installing what the tests need …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.lock
	@touch $@

# In CI, as root on Debian, the server that one test runs; elsewhere that test says that it was skipped.
server:
	@[ -z "$$CI" ] || command -v nginx >/dev/null || [ "$$(id -u)" != 0 ] \
	|| { apt-get update -qq && apt-get install -y -qq --no-install-recommends nginx-light >/dev/null; }

# Playwright's own Node must start, and there must be a Chromium: on the PATH, else playwright's, else
# the system's package.
chromium: $(VENV)/.test
	@$(BIN)/playwright --version >/dev/null 2>&1 \
	|| { apt-get update -qq && apt-get install -y -qq --no-install-recommends libatomic1 >/dev/null; } \
	|| { echo "Playwright does not start: its Node needs libatomic, on Debian 'apt-get install libatomic1'." >&2; exit 1; }
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null \
	|| ls $${PLAYWRIGHT_BROWSERS_PATH:-$$HOME/.cache/ms-playwright}/chromium-*/ >/dev/null 2>&1 \
	|| { echo "Getting a Chromium …"; $(BIN)/playwright install chromium >/dev/null 2>&1; } \
	|| { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null; } \
	|| { echo "No Chromium: install one, for instance with 'apt-get install chromium'." >&2; exit 1; }
