# The commands of the Section 55 Tracker. Their code is in s55tracker/launch/ and tests/__main__.py.
PYTHON ?= python3
VENV := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: corpus corpus-reading hostile mutants mutated editors help run test test-sqlite dates setup bench faults awkward check format

help:  ## Show these commands.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

run:  ## Start the product: web server, worker and beat. Accepts PORT=8001 and SAMPLE=no.
	@$(PYTHON) s55tracker/launch/machine.py environment --runtime
	@$(PYTHON) s55tracker/launch/machine.py libraries
	@exec $(VENV) -m s55tracker.launch.run

test:  ## Run the tests on PostgreSQL with Redis.
	@$(PYTHON) s55tracker/launch/machine.py environment
	@exec $(VENV) -m tests --on postgresql $(ARGS)

test-sqlite:  ## Repeat on SQLite, without a server, the tests that use the database.
	@$(PYTHON) s55tracker/launch/machine.py environment
	@exec $(VENV) -m tests --on sqlite $(ARGS)

coverage:  ## Run every test, and fail where fewer than 95 of every hundred lines of the product are reached.
	@$(PYTHON) s55tracker/launch/machine.py environment
	@exec $(VENV) -m tests --coverage

dates:  ## Run the dated tests at every awkward moment: bank holidays, clock changes, a leap day, just before midnight. ARGS="--rounds 2027-01-01/2027-12-31".
	@$(PYTHON) s55tracker/launch/machine.py environment
	@exec $(VENV) -m tests --rounds=chosen $(ARGS)

setup:  ## Create only the virtual environment, in .venv.
	@$(PYTHON) s55tracker/launch/machine.py environment

bench:  ## Print figures for pages, documents and imports; never assertions on time.
	@$(PYTHON) s55tracker/launch/machine.py environment
	@exec $(VENV) -m tests.benchmarks

faults:  ## Run sixty days with workers killed and mail servers failing, on PostgreSQL and then embedded. For example ARGS="--responses 50".
	@$(PYTHON) s55tracker/launch/machine.py environment
	@$(VENV) -m tests.faults $(ARGS)
	@exec $(VENV) -m tests.faults --embedded $(ARGS)

editors:  ## Run twenty editors who save one response at the same time while requests, sessions and the server are cut, on both databases. ARGS="--saves 200".
	@$(PYTHON) s55tracker/launch/machine.py environment
	@$(VENV) -m tests.editors $(ARGS)
	@exec $(VENV) -m tests.editors --embedded $(ARGS)

awkward:  ## Take a response from report to publication with each of two hundred awkward texts in every box, on both databases.
	@$(PYTHON) s55tracker/launch/machine.py environment
	@S55_AWKWARD_TEXTS=all $(VENV) -m tests tests/awkward

hostile:  ## Send 5,000 hostile fragments of HTML through the server, the editor, every page that shows a text and the PDF.
	@$(PYTHON) s55tracker/launch/machine.py environment
	@S55_HOSTILE_FRAGMENTS=5000 $(VENV) -m pytest tests/hostile -q -n 0

mutated:  ## Give randomly damaged files to every reader of files from outside, and report crashes, time-outs, memory and what is left behind. ARGS="--count 20000".
	@$(PYTHON) s55tracker/launch/machine.py environment
	@exec $(VENV) -m tests.mutated $(ARGS)

corpus-reading:  ## Draw the documents of the corpus in every format, read them, and print precision and recall by field and layout. ARGS="--kind report --wrong".
	@$(PYTHON) s55tracker/launch/machine.py environment
	@exec $(VENV) -m tests.corpus.reading $(ARGS)

corpus:  ## Print 300 generated responses and check each one: PDF/A-3a, PDF/UA-1, the same words as the page, full pages. ARGS="--count 12", or "--save FILE" to run it in parts.
	@$(PYTHON) s55tracker/launch/machine.py environment
	@exec $(VENV) -m tests.corpus $(ARGS)

mutants:  ## More than eighty small deletions, each of which some test must notice.
	@$(PYTHON) s55tracker/launch/machine.py environment
	@exec $(VENV) -m tests.mutants $(ARGS)

check: setup  ## Lint, formatting, types, templates and missing migrations.
	@$(VENV) -m ruff check .
	@$(VENV) -m ruff format --check .
	@$(VENV) -m mypy
	@$(VENV) -m djlint --lint --quiet templates
	@$(VENV) manage.py makemigrations --check --dry-run

format: setup  ## Sort imports and format the code, as `make check` expects.
	@$(VENV) -m ruff check --fix .
	@$(VENV) -m ruff format .
