"""The form of the code, held by the suite so that `make test` is the one gate."""

import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import call_command

from tests.services import ROOT


def ruff(*arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-m", "ruff", *arguments], cwd=ROOT, capture_output=True, text=True)


def test_code_has_no_lint():
    done = ruff("check", "--no-cache", ".")
    assert done.returncode == 0, done.stdout


def test_code_is_formatted():
    done = ruff("format", "--no-cache", "--check", ".")
    assert done.returncode == 0, done.stdout


@pytest.mark.django_db
def test_models_and_migrations_agree():
    said = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=said)
    except SystemExit:
        pytest.fail(said.getvalue())


def test_checks_find_nothing():
    call_command("check", fail_level="WARNING")
