"""Builds that are killed, concurrent, or without disk, network or the right time give a correct site, or none."""

import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from convnotes.book import course as pages
from convnotes.book.parity import accept_all
from tests.conftest import ROOT, wait_until
from tests.here import build_here

KILLS = 30
# Where a build by day is killed: as its first fence runs, before it writes the site, and while it does.
POINTS = ("fence 1 of 1", "Cleaning site directory", "site/en")
CODE = """
```python
import time

time.sleep(0.5)
print("{name}")
```
"""
pytestmark = pytest.mark.kernels
MOUNTED = ["unshare", "--map-root-user", "--mount", "sh", "-c"]
CUT_OFF = ["unshare", "--map-root-user", "--net", "--mount", "sh", "-c"]
LOOPBACK = "ip link set lo up"


class Course:
    """The smallest book, its store and its temporary files, in separate folders."""

    def __init__(self, folder: Path) -> None:
        self.book, self.store, self.temporary = folder / "book", folder / "store", folder / "tmp"
        shutil.copytree(ROOT / "examples" / "minimal", self.book)
        self.temporary.mkdir()

    @property
    def environment(self):
        return {
            **os.environ,
            "CONVNOTES_STORE": str(self.store),
            "TMPDIR": str(self.temporary),
            "NO_MKDOCS_2_WARNING": "1",
            "SOURCE_DATE_EPOCH": "1767225600",
        }

    def copy(self, folder: Path) -> "Course":
        """The same elsewhere, with its store and its site."""
        other = Course(folder)
        for mine, its in ((self.book, other.book), (self.store, other.store)):
            shutil.copytree(mine, its, dirs_exist_ok=True)
        return other

    def start(self, site="site", before=(), **environment):
        environment = {**self.environment, **environment}
        command = [*before, sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", site]
        pipe, both = subprocess.PIPE, subprocess.STDOUT
        return subprocess.Popen(command, cwd=self.book, env=environment, stdout=pipe, stderr=both, text=True)

    def build(self, site="site", **options):
        """The hash of each file of the site, and the printed text."""
        if not options:
            done = build_here(self.book, "--strict", "--site-dir", site, **self.environment)
            assert done.returncode == 0, done.stderr
            return self.digest(site), done.stderr
        build = self.start(site, **options)
        printed, _ = build.communicate(timeout=300)
        assert build.returncode == 0, printed
        return self.digest(site), printed

    def digest(self, site="site"):
        folder = self.book / site
        files = sorted(file for file in folder.rglob("*") if file.is_file())
        return {file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """The course after a first build."""
    course = Course(tmp_path_factory.mktemp("first"))
    course.build()
    return course


@pytest.fixture
def course(first, tmp_path):
    """A copy of it. The site of another folder has the same bytes, which the last test sees."""
    return first.copy(tmp_path)


def needs(*command):
    """Skip a test that the system does not permit, with the reason."""
    able = shutil.which(command[0]) and subprocess.run([*command, "true"], capture_output=True, check=False)
    return pytest.mark.skipif(
        not able or able.returncode != 0, reason=f"needs `{' '.join(command[:3])}`, which this system does not allow"
    )


def processes_of(folder):
    """The processes with a folder in their environment, which children inherit."""
    found = []
    for file in Path("/proc").glob("[0-9]*/environ"):
        try:
            found += [file.parent.name] if str(folder).encode() in file.read_bytes() else []
        except OSError:
            continue
    return found


def at_random(course):
    """Kills builds at any time of their life, and says how many were cut off."""
    random.seed(0)
    shutil.rmtree(course.store)
    start = time.monotonic()
    course.build()
    takes = time.monotonic() - start
    for _ in range(KILLS):
        shutil.rmtree(course.store, ignore_errors=True)
        build = course.start()
        try:
            build.wait(random.uniform(0, takes))
        except subprocess.TimeoutExpired:
            yield build


def at_named_points(course):
    for point in POINTS:
        shutil.rmtree(course.store, ignore_errors=True)
        build = course.start()
        for line in build.stdout:
            if point in line:
                yield build
                break


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for processes in /proc")
@pytest.mark.parametrize(
    ("builds", "least"), [(at_named_points, 3), pytest.param(at_random, KILLS / 2, marks=pytest.mark.nightly)]
)
def test_builds_that_were_killed_leave_nothing_behind(course, builds, least):
    for name in ("b", "c"):
        for language in ("ko", "en"):
            text = f"---\ntitle: {name}\ndescription: {name}\n---\n\n# {name} {{ #{name} }}\n{CODE.format(name=name)}"
            (course.book / "docs" / language / f"{name}.md").write_text(text, "utf-8")
    accept_all(pages.Course(course.book), [])
    before, _ = course.build()
    cut_off = 0
    for build in builds(course):
        build.send_signal(signal.SIGKILL)
        build.wait()
        build.stdout.close()
        cut_off += 1
    assert cut_off >= least, "most builds were over before they were killed"
    assert course.build()[0] == before
    assert {file.suffix for file in course.store.iterdir() if file.is_file()} == {".ipynb"}
    assert [path.name for path in course.store.iterdir() if path.is_dir()] == ["kept"]
    assert list(course.store.rglob("kept/**/.*")) == []
    assert list(course.temporary.glob("convnotes*")) == []
    # A kernel checks once a second whether its parent is alive.
    wait_until(lambda: processes_of(course.store) == [], 10)


@pytest.mark.nightly
def test_two_builds_at_once_give_the_same(course):
    shutil.rmtree(course.store)
    builds = [course.start(site) for site in ("one", "two")]
    printed = [build.communicate(timeout=300)[0] for build in builds]
    assert [build.returncode for build in builds] == [0, 0], printed
    assert course.digest("one") == course.digest("two")
    assert sorted("1 chapters ran" in text for text in printed) == [False, True], "each chapter runs once"


def read_only(course):
    """The command after which nothing can write into the book, which has neither site nor runs any more."""
    shutil.rmtree(course.book / "site")
    shutil.rmtree(course.store)
    return f'mount --bind -o ro "{course.book}" "{course.book}" && cd "{course.book}"'


@needs("unshare", "--map-root-user", "--net", "--mount")
def test_a_checkout_that_cannot_be_written_to_without_a_network(course, tmp_path):
    """By day both at once; by night the two tests below say which it is."""
    command = f'{read_only(course)} && {LOOPBACK} && exec "$@"'
    course.build(str(tmp_path / "site"), before=[*CUT_OFF, command, "sh"])
    assert (tmp_path / "site" / "en" / "index.html").exists() and not (course.book / "site").exists()


@pytest.mark.nightly
@needs("unshare", "--map-root-user", "--mount")
def test_a_checkout_that_cannot_be_written_to(course, tmp_path):
    course.build(str(tmp_path / "site"), before=[*MOUNTED, f'{read_only(course)} && exec "$@"', "sh"])
    assert (tmp_path / "site" / "en" / "index.html").exists() and not (course.book / "site").exists()


@needs("unshare", "--map-root-user", "--mount")
@pytest.mark.parametrize("full", ["store", "site"])
def test_a_full_disk_is_told_and_what_was_there_stays(course, full, tmp_path):
    small = tmp_path / full
    before = course.digest()
    shutil.rmtree(course.store)
    small.mkdir()
    mount = f'mount -t tmpfs -o size=20k none "{small}" && exec "$@"'
    site = "site" if full == "store" else str(small / "site")
    build = course.start(site, before=[*MOUNTED, mount, "sh"])
    printed, _ = build.communicate(timeout=300)
    assert build.returncode != 0 and "Traceback" not in printed, printed
    assert "No space left on device" in printed and "make room there and build again" in printed
    assert course.digest() == before
    assert course.build(site)[0] == before


@pytest.mark.nightly
@needs("unshare", "--map-root-user", "--net")
def test_a_build_without_a_network(course):
    shutil.rmtree(course.store)
    course.build(before=["unshare", "--map-root-user", "--net", "sh", "-c", f'{LOOPBACK} && exec "$@"', "sh"])


@pytest.mark.parametrize("moment", [4_000_000_000, pytest.param(0, marks=pytest.mark.nightly)])
def test_the_time_of_the_clock_and_of_the_files_does_not_matter(course, moment):
    before = course.digest()
    for file in (*course.store.rglob("*"), *course.book.rglob("*")):
        os.utime(file, (moment, moment))
    after, printed = course.build()
    assert after == before and "0 chapters ran, 1 were in the store" in printed


@pytest.mark.nightly
def test_a_store_of_random_bytes_is_as_good_as_none(course):
    before = course.digest()
    noise = random.Random(0)
    for file in (*course.store.rglob("*"), *course.temporary.rglob("*")):
        if file.is_file():
            file.write_bytes(noise.randbytes(5000))
    (course.store / "more.ipynb").write_bytes(noise.randbytes(5000))
    after, printed = course.build()
    assert after == before and "1 chapters ran" in printed


def test_two_builds_in_different_folders_give_the_same_bytes(course, tmp_path):
    other = Course(tmp_path / "elsewhere" / "and deeper")
    assert other.build()[0] == course.digest()
