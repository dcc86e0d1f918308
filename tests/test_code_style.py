"""Code style, checked by the suite so that `make test` is the one gate."""

import re
import subprocess
import sys
from io import StringIO

import pytest
import yaml
from django.core.management import call_command

from tests.clock.reading import read_at_import
from tests.commit_subject import fault_of
from tests.mutants.deletions import MUTANTS
from tests.mutants.mutant import Mutant
from tests.services import ROOT
from tests.template_lines import long_lines


def ruff(*arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-m", "ruff", *arguments], cwd=ROOT, capture_output=True, text=True)


def test_code_has_no_lint():
    done = ruff("check", "--no-cache", ".")
    assert done.returncode == 0, done.stdout


def test_code_is_formatted():
    done = ruff("format", "--no-cache", "--check", ".")
    assert done.returncode == 0, done.stdout


def test_offices_forces_and_people_are_locked_so_that_others_may_still_name_them():
    """The holder of a response's lock writes rows that name its office: with the stronger lock, each could wait for the
    other.
    """
    strong = re.compile(r"(PolicingBody|Force|User|type\(organisation\))\.objects\.select_for_update\((?!no_key=True)")
    code = [path for package in ("s55tracker", "inspections", "responses") for path in (ROOT / package).rglob("*.py")]
    assert [str(path) for path in code if strong.search(path.read_text())] == []


def test_no_test_module_reads_the_clock_while_it_is_imported():
    early = {path: read_at_import(path) for path in sorted((ROOT / "tests").rglob("*.py"))}
    assert {str(path.relative_to(ROOT)): lines for path, lines in early.items() if lines} == {}


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_each_deletion_of_the_mutants_names_one_place_in_the_code(mutant: Mutant):
    assert (ROOT / mutant.path).read_text().count(mutant.old) == 1


@pytest.mark.django_db
def test_models_and_migrations_agree():
    said = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=said)
    except SystemExit:
        pytest.fail(said.getvalue())


def test_checks_find_nothing():
    call_command("check", fail_level="WARNING")


@pytest.mark.embedded
def test_types_hold():
    done = subprocess.run([sys.executable, "-m", "mypy"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.embedded
def test_templates_have_no_lint():
    done = subprocess.run(
        [sys.executable, "-m", "djlint", "--lint", "--quiet", "templates"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.embedded
def test_no_line_of_a_template_is_too_long():
    assert list(long_lines()) == []


@pytest.mark.embedded
@pytest.mark.parametrize(
    ("message", "is_fine"),
    [
        ("Refuse dates more than ten years away\n", True),
        (f"{'x' * 72}\n\nA body may have longer lines than that, because nobody reads it in a list.\n", True),
        (f"{'x' * 73}\n", False),
        ("Refuse dates.\n", False),
    ],
)
def test_the_subject_of_a_commit_is_short_and_no_sentence(message, is_fine):
    assert (fault_of(message) == "") is is_fine


@pytest.mark.embedded
def test_commits_are_checked_by_what_make_check_runs():
    hooks = [
        hook["entry"].removeprefix(".venv/bin/").removeprefix("python ").replace(" --force-exclude", "")
        for repository in yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
        for hook in repository["hooks"]
        if hook.get("stages") != ["commit-msg"]
    ]
    recipe = (ROOT / "Makefile").read_text().partition("\ncheck:")[2].partition("\n\n")[0]
    commands = [
        re.sub(r"^-m (?=ruff|mypy|djlint)|( templates| \.)$", "", command)
        for command in re.findall(r"\$\(VENV\) (.+)", recipe)
    ]
    assert hooks == commands
