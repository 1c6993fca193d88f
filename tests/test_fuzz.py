"""Small courses by chance: each is built whole, or refused by a line for each fault."""

import contextlib
from random import Random

import pytest
from hypothesis import settings

from convnotes.__main__ import main
from convnotes.site.session import Session
from tests.fuzz import Generator
from tests.here import build_here
from tests.oracle import faults, files_of

pytestmark = pytest.mark.kernels
# By day 6, by night 500.
SEEDS = range(6 if settings().max_examples < 5000 else 500)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """The courses share their programs, so few of them have to be run."""
    return tmp_path_factory.mktemp("store")


@pytest.mark.parametrize("seed", SEEDS)
def test_a_course_is_built_whole_or_refused(seed, store, tmp_path, monkeypatch, capsys):
    course = Generator(Random(seed)).course()
    root = tmp_path / course.name
    for path, content in course.files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    before = files_of(root / "site")
    monkeypatch.chdir(root)
    monkeypatch.setenv("CONVNOTES_STORE", str(store))
    # What another process prints is not seen here.
    monkeypatch.setattr(Session, "build_beside", lambda session, build: None)
    commanded(["parity", "--accept"])
    done = build_here(root, *(["--strict"] if course.strict else []), CONVNOTES_STORE=str(store))
    if done.returncode == 0:
        commanded(["render", str(tmp_path / "plain")])
    said = done.stderr + capsys.readouterr().err
    assert faults(course, root, done.returncode, said, before) == [], (course.odd, done.stderr)


def commanded(arguments):
    """Give the command line of the course something to do. It refuses by a sentence, too."""
    with contextlib.suppress(SystemExit):
        main(arguments)
