"""The messages, and the actions, if the machine lacks something."""

import subprocess

import pytest

from s55tracker.launch import machine
from s55tracker.launch.machine import Library, MissingRequirement

NOWHERE = Library("libnowhere.so.9", "libnowhere9")


@pytest.fixture
def bare(monkeypatch, tmp_path):
    """A machine with apt that runs nothing; returns the commands that would have run."""
    commands = []

    def run(command, **options):
        commands.append([str(part) for part in command])
        return subprocess.CompletedProcess(command, 0, stdout="", stderr="")

    monkeypatch.setattr(machine.subprocess, "run", run)
    monkeypatch.setattr(machine.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(machine.os, "geteuid", lambda: 0)
    monkeypatch.setattr(machine, "ROOT", tmp_path)
    return commands


def test_library_that_loads_is_not_missing():
    assert machine.missing_libraries((Library("libc.so.6", "libc6"), NOWHERE)) == [NOWHERE]


def test_root_installs_what_is_missing(bare, monkeypatch, capsys):
    monkeypatch.setattr(machine, "missing_libraries", lambda: [NOWHERE])
    machine.ensure_libraries()
    assert bare == [
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "libnowhere9"],
    ]
    assert capsys.readouterr().out == (
        "PDF documents need libnowhere9. Installing libnowhere9 with apt. Set INSTALL=no to prevent this.\n"
    )


def test_nothing_is_installed_nor_asked_where_installing_is_switched_off(bare, monkeypatch):
    monkeypatch.setenv("INSTALL", "no")
    with pytest.raises(MissingRequirement, match="Run this once, then run make again: sudo apt-get install"):
        machine.install_packages(["libnowhere9"], reason="It is missing.")
    assert bare == []


def test_what_is_about_to_be_installed_is_said_before_it_is(bare, monkeypatch, capsys):
    said_before = []
    monkeypatch.setattr(
        machine.subprocess,
        "run",
        lambda command, **_: said_before.append(capsys.readouterr().out) or subprocess.CompletedProcess(command, 0),
    )
    machine.install_packages(["libnowhere9"], reason="It is missing.")
    assert said_before[0].startswith("It is missing. Installing libnowhere9 with apt")


def test_sudo_without_a_password_installs_what_is_missing(bare, monkeypatch):
    monkeypatch.setattr(machine.os, "geteuid", lambda: 1000)
    machine.install_packages(["libnowhere9"], reason="It is missing.")
    assert bare[-1] == [
        *("sudo", "-n", "env", "DEBIAN_FRONTEND=noninteractive"),
        *("apt-get", "install", "-y", "-qq", "--no-install-recommends", "libnowhere9"),
    ]


def test_who_may_not_install_is_told_the_exact_command(bare, monkeypatch):
    monkeypatch.setattr(machine, "missing_libraries", lambda: list(machine.WEASYPRINT_LIBRARIES))
    monkeypatch.setattr(machine.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(machine.shutil, "which", lambda name: "/usr/bin/apt-get" if name == "apt-get" else None)
    with pytest.raises(MissingRequirement) as lack:
        machine.ensure_libraries()
    assert str(lack.value) == (
        "PDF documents need libpangoft2-1.0-0 and libharfbuzz-subset0. Run this once, then run make again: "
        "sudo apt-get install --no-install-recommends libpangoft2-1.0-0 libharfbuzz-subset0"
    )
    assert bare == []


def test_machine_without_apt_is_told_what_to_look_for(bare, monkeypatch):
    monkeypatch.setattr(machine.shutil, "which", lambda name: None)
    with pytest.raises(MissingRequirement) as lack:
        machine.install_packages(["libnowhere9"], reason="It is missing.")
    assert (
        str(lack.value) == "It is missing. Install the equivalent of libnowhere9 on this system, then run make again."
    )


def test_apt_that_fails_is_said_with_where_to_read_why(bare, monkeypatch, tmp_path):
    monkeypatch.setattr(machine.subprocess, "run", lambda command, **_: subprocess.CompletedProcess(command, 100))
    with pytest.raises(MissingRequirement, match="apt could not install it") as lack:
        machine.install_packages(["libnowhere9"], reason="It is missing.")
    assert str(tmp_path / "var" / "log" / "apt.log") in str(lack.value)


@pytest.fixture
def project(bare, monkeypatch, tmp_path):
    """A folder with a lock file and an environment created from it."""
    monkeypatch.setattr(machine, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(machine, "STAMP", tmp_path / ".venv" / "installed-from")
    monkeypatch.setattr(machine, "has_pinned_uv", lambda: True)
    for name in ("uv.lock", "pyproject.toml"):
        (tmp_path / name).write_text("one")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").touch()
    return tmp_path


def synced(commands) -> list[bool]:
    """For each uv install: did it include the test packages?"""
    return ["--no-dev" not in command for command in commands if "sync" in command]


def test_environment_is_not_made_again_while_nothing_changed(bare, project):
    machine.ensure_environment()
    machine.ensure_environment()
    machine.ensure_environment(runtime_only=True)
    assert synced(bare) == [True]


def test_environment_follows_the_lock_file(bare, project):
    machine.ensure_environment()
    (project / "uv.lock").write_text("two")
    machine.ensure_environment()
    assert synced(bare) == [True, True]


def test_running_installs_no_more_than_running_needs(bare, project):
    machine.ensure_environment(runtime_only=True)
    machine.ensure_environment(runtime_only=True)
    machine.ensure_environment()
    assert synced(bare) == [False, True]


def test_running_after_a_change_keeps_what_tests_need(bare, project):
    machine.ensure_environment()
    (project / "uv.lock").write_text("two")
    machine.ensure_environment(runtime_only=True)
    assert synced(bare) == [True, True]


def test_environment_that_failed_half_way_is_made_again(bare, project, monkeypatch):
    machine.ensure_environment()
    (project / "uv.lock").write_text("two")
    monkeypatch.setattr(
        machine.subprocess, "run", lambda command, **_: subprocess.CompletedProcess(command, 1, stdout="No room\n")
    )
    with pytest.raises(MissingRequirement, match=r"^The packages of the lock file could not be installed:\nNo room$"):
        machine.ensure_environment()
    assert not machine.is_current(runtime_only=False)


def test_python_that_is_too_old_is_named(monkeypatch):
    monkeypatch.setattr(machine, "OLDEST_PYTHON", (4, 0))
    with pytest.raises(MissingRequirement, match=r"^This needs Python 4\.0 or newer, and this is "):
        machine.ensure_environment()
