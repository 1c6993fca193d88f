"""What readers take away works where they take it: from a wheel alone, in a folder of their own, and in Colab."""

import os
import re
import subprocess
import sys
import time
import zipfile

import pytest

from convnotes.book.course import Course
from convnotes.sources import SOURCES
from tests.addresses import PAGES
from tests.conftest import ROOT, run_python

# What Colab had on the day that the list names.
COLAB = ROOT / "tests" / "colab.txt"
# The packages of `convnotes[site]` alone, as they are imported.
SITE_ONLY = ("mkdocs", "nbformat", "nbclient", "jupyter_client", "ipykernel", "IPython", "jupytext", "bs4", "yaml")
# By day: one page with kept results, one with a pretrained model, and one that needs data.
BY_DAY = {"5-2/index", "5-3/ladder", "5-2/photos"}
COLOURS = re.compile(r"\x1b\[[\d;]*m")
# What a live page computes with, in Colab's versions; of the rest of its list, some need Colab's own Python.
OF_COLAB = ("tensorflow", "keras", "numpy", "matplotlib", "ipython")
COURSE = Course(ROOT)
RUNNING = [page for page in PAGES if COURSE.pages[page[0]][page[1]].running]


def resolved(*options):
    """The packages that an install of the lessons brings, by name."""
    text = run_python(
        "-m", "uv", "pip", "compile", "--quiet", "--no-header", "--no-annotate", "pyproject.toml", *options
    )
    return dict(line.split("==") for line in text.splitlines() if "==" in line)


def test_the_lessons_bring_neither_mkdocs_nor_jupyter():
    names = resolved("--python-version", "3.11").keys()
    assert "tensorflow" in names and not any(re.match("mkdocs|jupyter|ipython|ipykernel|nb", name) for name in names)


def test_the_lessons_change_nothing_that_colab_has():
    colab = dict(line.split("==") for line in COLAB.read_text("utf-8").splitlines() if line and line[0] != "#")
    brought = resolved("--python-version", "3.13", "--constraint", str(COLAB))
    assert len(colab) > 50 and "tensorflow" in brought.keys() & colab.keys()
    assert {name: version for name, version in brought.items() if colab.get(name, version) != version} == {}


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    run_python(
        "-m", "uv", "build", "--quiet", "--wheel", "--no-build-isolation", "--python", sys.executable, "-o", folder
    )
    (file,) = folder.glob("*.whl")
    return file


@pytest.fixture(scope="session")
def unpacked(wheel, tmp_path_factory):
    """The wheel for the Python of the tests, in which nothing can import what only sites need."""
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder)
    blocked = f"import sys\nsys.modules.update(dict.fromkeys({SITE_ONLY!r}))\n"
    (folder / "sitecustomize.py").write_text(blocked, "utf-8")
    return folder


@pytest.fixture(scope="session")
def fresh(wheel, tmp_path_factory):
    """The Python of an environment that has the wheel and what it brings, in the versions of the lock file."""
    folder = tmp_path_factory.mktemp("fresh")
    return environment_of(folder, wheel, versions(folder))


def environment_of(folder, wheel, constraints):
    """The Python of a new environment with the wheel, in the versions of a file."""
    python = folder / "bin" / "python"
    run_python("-m", "uv", "venv", "--quiet", "--allow-existing", "--python", sys.executable, str(folder))
    install(python, str(wheel), "--constraint", constraints)
    return python


def versions(folder):
    """The lock file as constraints, which may have no hashes."""
    file = folder / "constraints.txt"
    lines = re.findall(r"^\S+==[^\s\\]+(?: ; [^\\\n]+)?", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE)
    file.write_text("\n".join(lines), "utf-8")
    return str(file)


def install(python, *what):
    run_python("-m", "uv", "pip", "install", "--quiet", "--python", str(python), *what)


def take(site, language, name, form, folder):
    """A page's file, alone in a folder, and what its reader's environment has."""
    place = "" if language == "ko" else f"{language}/"
    file = folder / f"{name.rpartition('/')[2]}.{form}"
    file.write_bytes((site / f"{place}{name}.{form}").read_bytes())
    own = {key: value for key, value in os.environ.items() if not key.startswith(("CONVNOTES_", "TF_", "PYTHON"))}
    # Their own cache, so that nothing is there that this machine had; but for the tests' Keras settings, nothing else.
    return file, own | {"MPLBACKEND": "agg", "XDG_CACHE_HOME": str(folder / "cache"), "TF_CPP_MIN_LOG_LEVEL": "3"}


def ends_well(command, file, environment, name, *, needs):
    start = time.monotonic()
    done = subprocess.run(
        [*command, str(file)], cwd=file.parent, env=environment, capture_output=True, text=True, check=False
    )
    said = COLOURS.sub("", done.stderr)
    # A lab goes as far as the first exercise, which its reader has not done.
    open_exercise = COURSE.pages["ko"][name].lab
    result = "needs data" if needs else "the first exercise" if open_exercise else "whole"
    print(f"{file.name}: {time.monotonic() - start:.0f} s, {result}")
    if needs:
        # Before anything is computed, or even TensorFlow imported.
        assert done.returncode == 1, said
        assert re.search(r"datasets\.require\(.*FileNotFoundError: .* set CONVNOTES_DOWNLOAD=1", said, re.DOTALL), said
        assert "tensorflow" not in said.lower().replace("tensorflow/tf-keras-datasets", "")
    elif open_exercise:
        assert done.returncode == 1, said
        assert re.match(r"AssertionError: [\w`(). ]+: ", said[said.rindex("AssertionError: ") :]), said[-3000:]
    else:
        assert done.returncode == 0, said[-3000:]


def needed(site, language, name):
    """Whether the page reads data that no package carries."""
    place = "" if language == "ko" else f"{language}/"
    return "datasets.require(" in (site / f"{place}{name}.py").read_text("utf-8")


@pytest.mark.parametrize("name", sorted(BY_DAY))
def test_a_script_runs_from_the_wheel_without_what_sites_need(site, unpacked, tmp_path, name):
    file, environment = take(site, "ko", name, "py", tmp_path)
    environment["PYTHONPATH"] = str(unpacked)
    ends_well([sys.executable], file, environment, name, needs=needed(site, "ko", name))


def test_the_command_line_of_the_lessons_alone_says_what_it_needs(unpacked, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "convnotes", "run"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(unpacked)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert re.fullmatch(r'a course needs \w+, which makes sites: run pip install "convnotes\[site\]"\n', done.stderr)


def test_pages_say_what_data_they_need(site):
    reading = {name for language, name in RUNNING if needed(site, language, name)}
    assert "5-2/photos" in reading and "5-1/all-of-mnist" in reading and "5-1/pooling" not in reading
    for name in reading:
        text = (site / f"{name}.py").read_text("utf-8")
        assert any(f"({source.megabytes} MB)" in text and source.korean in text for source in SOURCES.values())


@pytest.mark.nightly
@pytest.mark.parametrize(("language", "name"), RUNNING)
def test_every_script_ends_well(site, fresh, tmp_path, language, name):
    file, environment = take(site, language, name, "py", tmp_path)
    ends_well([fresh], file, environment, name, needs=needed(site, language, name))


@pytest.fixture(scope="session")
def jupyter(fresh):
    """The same environment with what runs a notebook."""
    return runner(fresh, str(fresh.parents[1] / "constraints.txt"))


def runner(python, constraints):
    """The command that runs a notebook in an environment."""
    install(python, "nbclient", "ipykernel", "ipython", "--constraint", constraints)
    file = python.parents[1] / "run.py"
    file.write_text(
        "import sys, nbformat, nbclient\n"
        "notebook = nbformat.read(sys.argv[1], as_version=4)\n"
        "nbclient.NotebookClient(notebook, kernel_name='python3', timeout=None).execute()\n",
        "utf-8",
    )
    return [str(python), str(file)]


@pytest.mark.nightly
@pytest.mark.parametrize(("language", "name"), RUNNING)
def test_every_notebook_ends_well(site, jupyter, tmp_path, language, name):
    file, environment = take(site, language, name, "ipynb", tmp_path)
    ends_well(jupyter, file, environment, name, needs=needed(site, language, name))


@pytest.fixture(scope="session")
def colab(wheel, tmp_path_factory):
    """Colab's versions of what the live pages compute with."""
    folder = tmp_path_factory.mktemp("colab")
    lines = [line for line in COLAB.read_text("utf-8").splitlines() if line.partition("==")[0] in OF_COLAB]
    assert len(lines) == len(OF_COLAB)
    file = folder / "constraints.txt"
    file.write_text("\n".join(lines), "utf-8")
    return runner(environment_of(folder, wheel, str(file)), str(file))


LIVE = [name for language, name in RUNNING if language == "ko" and not COURSE.pages["ko"][name].recorded]


@pytest.mark.nightly
@pytest.mark.parametrize("name", LIVE)
def test_every_live_page_runs_with_the_versions_of_colab(site, colab, tmp_path, name):
    file, environment = take(site, "ko", name, "ipynb", tmp_path)
    ends_well(colab, file, environment, name, needs=False)
