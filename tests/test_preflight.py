"""``make`` says in one line what a machine lacks, before it makes ``.venv``."""

import shutil
import subprocess

import pytest

from tests.conftest import ROOT

# What a machine of a newcomer has. A test takes something away, or puts something else there.
PYTHON = 'case "$*" in *version_info*) echo 3.12 ;; *ensurepip*) ;; *) echo "python $*" >&2; exit 7 ;; esac'
DISK = "echo Filesystem; echo disk 9000000 1000000 {} 12% /"
# The machine's own programs are called, and not linked, for who writes to a link writes to what it leads to.
TOOLS = {name: f'exec {shutil.which(name)} "$@"' for name in ("sh", "awk", "cut", "du")}
MACHINE = TOOLS | {
    "python3": PYTHON,
    "git": "",
    "df": DISK.format(8_000_000),
    "uname": "echo Linux",
    "id": "echo 1000",
}
OTHER = "convnotes needs 3.11, 3.12 or 3.13; install one, or say make PYTHON=python3.12"
DEBIAN = "install it, on Debian and Ubuntu with apt-get install"


@pytest.fixture
def said(tmp_path):
    """What a target says on a machine with these programs, and the status that it ends with."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("Makefile", "preflight.sh", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path)

    def say(*command, **programs):
        for name, script in (MACHINE | programs).items():
            if script is not None:
                (folder / name).write_text(f"#!/bin/sh\n{script}\n", "utf-8")
                (folder / name).chmod(0o755)
        done = subprocess.run(
            command, cwd=tmp_path, env={"PATH": str(folder)}, stderr=subprocess.PIPE, text=True, check=False
        )
        return done.stderr.splitlines(), done.returncode

    return say


@pytest.mark.parametrize(
    ("programs", "line"),
    [
        ({"python3": None}, f"there is no python3 that runs: {OTHER}"),
        ({"python3": "exit 1"}, f"there is no python3 that runs: {OTHER}"),
        ({"python3": "echo 2.7"}, f"Python 2.7 is too old: {OTHER}"),
        ({"python3": "echo 3.9"}, f"Python 3.9 is too old: {OTHER}"),
        ({"python3": "echo 3.10"}, f"Python 3.10 is too old: {OTHER}"),
        ({"python3": "echo 3.14"}, f"Python 3.14 is too new for TensorFlow: {OTHER}"),
        (
            {"python3": PYTHON.replace("*ensurepip*)", "*ensurepip*) exit 1")},
            f"Python 3.12 has no venv: {DEBIAN} python3.12-venv",
        ),
        ({"git": None}, f"there is no Git: {DEBIAN} git"),
        (
            {"df": DISK.format(900_000)},
            "there are 900 MB of room here: .venv needs 4000; make room, or use another disk",
        ),
    ],
)
def test_one_line_names_what_is_missing_and_the_remedy(said, programs, line):
    lines, status = said(shutil.which("make"), "--silent", ".venv/ready", **programs)
    # The second line is how make ends.
    assert lines[0] == f"make: {line}" and len(lines) == 2 and "Error 1" in lines[1]
    assert status == 2


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13"])
def test_a_machine_that_has_everything_goes_on_without_a_word(said, version):
    python = PYTHON.replace("3.12", version)
    lines, status = said(shutil.which("make"), "--silent", ".venv/ready", python3=python)
    assert lines[0] == "python -m venv .venv" and status == 2


def test_what_an_earlier_venv_takes_counts_as_room(said):
    lines, status = said("sh", "preflight.sh", "python3", df=DISK.format(900_000), du=r"printf '3200000\t.venv\n'")
    assert (lines, status) == ([], 0)


@pytest.mark.parametrize(
    ("programs", "finds"),
    [
        ({}, False),
        ({"id": "echo 0"}, False),
        ({"apt-get": ""}, False),
        ({"apt-get": "", "id": "echo 0"}, True),
        ({"apt-get": "", "sudo": ""}, True),
        ({"uname": "echo Darwin"}, True),
    ],
)
def test_the_tests_need_a_browser_or_the_means_to_get_one(said, programs, finds):
    lines, status = said("sh", "preflight.sh", "browser", **programs)
    assert status == (not finds) and len(lines) == (not finds)
    assert finds or lines[0].startswith("make: there is no browser for the tests: install chromium-headless-shell")
