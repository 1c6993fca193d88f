# Each target works on a fresh machine: it makes .venv first, and again when requirements.lock changes.

PYTHON ?= python3
BIN := .venv/bin
export NO_MKDOCS_2_WARNING := 1
# Where Python may not keep what it compiles, every build and every test of a build compiles it all again.
unexport PYTHONDONTWRITEBYTECODE

# tests/sizes.py has what a worker begins with.
PYTEST := $(BIN)/pytest --numprocesses auto --maxprocesses 4 --dist loadscope

.PHONY: serve site check test nightly lint check-js check-workflows format images heights bench screenshots audit wheel \
	advisories lock browser

serve: .venv/ready
	$(BIN)/mkdocs serve

site: .venv/ready
	$(BIN)/mkdocs build --strict

check: lint check-js check-workflows
	$(PYTEST) -m "not (kernels or browser or site)"

test: lint check-js check-workflows browser
	$(PYTEST)

nightly: lint check-js check-workflows site browser
	$(PYTEST) --nightly --cov --cov-report=term
	$(BIN)/python -m tests.mutations
	@if command -v npm > /dev/null && command -v java > /dev/null; then $(MAKE) audit; \
	else echo "The audit was left out: it needs Node and Java."; fi
	$(MAKE) bench

lint: .venv/ready
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/deptry .

# Node is needed here alone. Without it, JavaScript stays unchecked, except in CI, where that is an error.
check-js:
	@if command -v npm > /dev/null; then $(MAKE) --silent node_modules/ready \
		&& npx biome ci && npx tsc --project jsconfig.json; \
	else echo "JavaScript was not checked: there is no Node here."; test -z "$$CI"; fi

node_modules/ready: package.json package-lock.json
	npm ci --no-audit --no-fund
	touch $@

# Both look at the files alone, and need no network.
check-workflows: .venv/ready
	$(BIN)/zizmor --offline --pedantic --strict-collection --quiet .
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.dependabot .github/dependabot.yml
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-issue-forms .github/ISSUE_TEMPLATE/*-*.yml

format: .venv/ready
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	if command -v npm > /dev/null; then $(MAKE) --silent node_modules/ready && npx biome check --write; fi

images: .venv/ready
	$(BIN)/python -m convnotes images

heights: site browser
	$(BIN)/python -m tests.heights site

bench: .venv/ready
	$(BIN)/pytest tests/bench

screenshots: site browser
	$(BIN)/python -m tests.screenshots site screenshots

audit: site browser
	$(BIN)/python -m tests.audit site

# What a release publishes, and, where there is a tag, that its version is that of the tag.
wheel: .venv/ready
	$(BIN)/uv build --quiet --wheel --no-build-isolation --python $(BIN)/python --out-dir dist
	test -z "$$TAG" || test -f dist/convnotes-$${TAG#v}-py3-none-any.whl
	$(BIN)/pytest tests/test_release.py tests/test_takeaway.py -m "not site"

# Asks PyPI; not in `make test`, for a hole that is found tomorrow is no fault of today's change.
advisories: .venv/ready
	$(BIN)/uv tool run pip-audit@2.10.1 --requirement requirements.lock --require-hashes --disable-pip --strict

# Keeps the versions that it can; `make lock with=--upgrade` takes the newest.
lock: .venv/ready
	$(BIN)/uv pip compile pyproject.toml --extra site --group dev --universal --python-version 3.11 \
		--generate-hashes --no-header --quiet --output-file requirements.lock $(with)

# uv, itself from the lock file, installs in half a minute what takes pip four.
.venv/ready: requirements.lock
	@sh preflight.sh $(PYTHON)
	$(PYTHON) -m venv .venv
	sed -n '/^uv==/,/[^\\]$$/p' $< > .venv/uv.lock
	$(BIN)/pip install --quiet --require-hashes -r .venv/uv.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r $<
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	touch $@

# Debian packages a Chromium, and Playwright has none for it; elsewhere Playwright brings its own. The shell alone: a
# whole Chromium opens its own toolbar with each page, which takes it twice as long.
browser: .venv/ready
	@command -v chromium-headless-shell > /dev/null \
	|| { grep -qs '^ID=debian' /etc/os-release && test "$$(id -u)" = 0 \
		&& apt-get update -q && apt-get install -y -q chromium-headless-shell fonts-nanum; } \
	|| { sh preflight.sh browser && $(BIN)/playwright install --with-deps chromium; }
