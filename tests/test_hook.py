"""MkDocs with the plugin: builds, failed builds, and a server while pages change."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urldefrag, urljoin

import pytest

from convnotes.book.parity import accept_all
from tests.conftest import ROOT, Project, md
from tests.here import build_here
from tests.test_site import LARGEST, Document

pytestmark = pytest.mark.kernels
CONFIG = {
    "mkdocs.yml": """
        site_name: 책
        site_url: https://example.org/book/
        repo_url: https://github.com/someone/book
        docs_dir: docs/ko
        site_dir: site
        theme:
          name: material
          language: ko
          font: false
        markdown_extensions:
          - admonition
          - attr_list
          - pymdownx.highlight
          - pymdownx.superfences
          - pymdownx.blocks.html
          - pymdownx.blocks.caption
        plugins:
          - search
          - convnotes:
              other: mkdocs.en.yml
              split_search: true
        """,
    "mkdocs.en.yml": """
        INHERIT: mkdocs.yml
        site_name: Book
        docs_dir: docs/en
        site_dir: site/en
        theme:
          language: en
        """,
}
RESULT = "<code>42"
HEAD = "---\ntitle: T\ndescription: D\n---\n"
PAGE = HEAD + "# Title {{ #a }}\n\n{prose}\n\n```python\n{code}\n```\n"


@pytest.fixture
def book(project):
    return begin(project)


def begin(project):
    for name, text in CONFIG.items():
        (project.root / name).write_text(md(text), "utf-8")
    project.page(HEAD + "# Home { #home }\n", name="index")
    write(project, "First.", "print(6 * 7)")
    return project


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """A book, and what its first build said."""
    book = begin(Project(tmp_path_factory.mktemp("first")))
    done = build(book, "--strict")
    assert done.returncode == 0, done.stderr
    return book, done


@pytest.fixture
def built(first, project):
    """A copy of it, with its site and its run."""
    shutil.copytree(first[0].root, project.root, dirs_exist_ok=True)
    return project


def write(project, prose, code, english=None):
    project.page(PAGE.format(prose=prose, code=code), PAGE.format(prose=english or prose, code=code))
    accept_all(project.course, [])


def environment(book):
    return {**os.environ, "CONVNOTES_STORE": str(book.root / "store"), "NO_MKDOCS_2_WARNING": "1"}


def build(book, *options):
    return build_here(book.root, *options, **environment(book))


def build_as_process(book, *options):
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", *options],
        cwd=book.root,
        env=environment(book),
        capture_output=True,
        text=True,
        check=False,
    )


def html(book, language=""):
    return (book.root / "site" / language / "a" / "index.html").read_text("utf-8")


def test_both_languages_are_built_and_show_the_output(book):
    done = build_as_process(book, "--strict")
    assert done.returncode == 0, done.stderr
    assert "a: fence 1 of 1, 0 s" in done.stderr
    for language in ("", "en"):
        assert re.search(r'class="[^"]*\boutput\b[^>]*>.*?42', html(book, language), re.DOTALL)
        assert (book.root / "site" / language / "a.ipynb").exists()
    assert 'lang="en"' in html(book, "en") and 'lang="ko"' in html(book)


def test_a_warm_build_runs_nothing_and_says_so(first, built):
    assert "1 chapters ran (a), 0 were in the store, 0 are recordings; " in first[1].stderr
    again = build(built, "--strict").stderr
    assert "fence 1" not in again and "0 chapters ran, 1 were in the store, 0 are recordings; " in again


def test_a_failing_fence_fails_the_build_and_leaves_the_old_site(built):
    before = html(built)
    write(built, "First.", "x = 1\nx / 0")
    done = build(built)
    assert done.returncode == 1
    assert "docs/ko/a.md:11: ZeroDivisionError: division by zero" in done.stderr and ">   11 | x / 0" in done.stderr
    assert html(built) == before


def test_a_page_that_is_not_utf8_is_named(book):
    (book.root / "docs" / "ko" / "a.md").write_bytes(b"\xff\xfe")
    done = build(book)
    assert done.returncode == 1 and "docs/ko/a.md:1: not UTF-8" in done.stderr and "Traceback" not in done.stderr


def test_the_second_language_is_not_built_alone(book):
    done = build(book, "--config-file", "mkdocs.en.yml")
    assert done.returncode == 1 and "build the site of docs/ko" in done.stderr


def test_the_configuration_may_be_named(built):
    write(built, "There are 3 layers.", "print(6 * 7)", "There are 3 layers.")
    done = build(built, "--config-file", "mkdocs.yml")
    assert done.returncode == 0, done.stderr
    assert "There are 3 layers." in html(built)


def test_a_link_that_leads_nowhere_in_the_second_language_alone_fails_a_strict_build(built):
    (built.root / "docs" / "ko" / "data.txt").write_text("1\n", "utf-8")
    write(built, "[The data](data.txt).", "print(6 * 7)")
    assert build(built).returncode == 0
    # Nothing has to run, so each language is built in a process of its own.
    done = build_as_process(built, "--strict")
    assert done.returncode == 1 and "'data.txt'" in done.stderr and "Traceback" not in done.stderr


def test_pages_that_differ_fail_a_strict_build_only(built):
    write(built, "There are 3 layers.", "print(6 * 7)", "There are 4 layers.")
    done = build(built)
    assert done.returncode == 0 and re.search(r"WARNING.*docs/\w\w/a.md:\d+: ", done.stderr)
    assert "There are 3 layers." in html(built)
    write(built, "There are 5 layers.", "print(6 * 7)", "There are 6 layers.")
    before = html(built)
    assert build(built, "--strict").returncode == 1
    assert html(built) == before


class Server:
    """``mkdocs serve`` in another process."""

    def __init__(self, book):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}/book/"
        self.log = (book.root / "serve.log").open("w+")
        command = [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"]
        self.process = subprocess.Popen(command, cwd=book.root, env=environment(book), stderr=self.log)

    def stop(self):
        self.process.terminate()
        self.process.wait(10)
        self.log.close()

    def wait_for(self, path, text, seconds=30):
        end = time.monotonic() + seconds
        page = ""
        while time.monotonic() < end:
            try:
                page = urllib.request.urlopen(self.url + path, timeout=5).read().decode()
            except OSError:
                page = ""
            if text in page:
                return page
            time.sleep(0.1)
        raise AssertionError(f"{text!r} did not come; log: {Path(self.log.name).read_text('utf-8')}")

    def wait_for_log(self, text, seconds=30):
        end = time.monotonic() + seconds
        while text not in Path(self.log.name).read_text("utf-8"):
            assert time.monotonic() < end, Path(self.log.name).read_text("utf-8")
            time.sleep(0.1)


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A book, and the server of it, which takes three seconds to start."""
    book = begin(Project(tmp_path_factory.mktemp("served")))
    server = Server(book)
    yield book, server
    server.stop()


@pytest.fixture
def server(served):
    book, server = served
    write(book, "First.", "print(6 * 7)")
    for folder in ("", "en/"):
        server.wait_for(f"{folder}a/", "First.")
        server.wait_for(f"{folder}a/", RESULT)
    return book, server


def test_pages_are_served_while_their_code_runs(server):
    book, server = server
    gate = book.root / "gate"
    wait = f"while not Path({str(gate)!r}).exists():\n    time.sleep(0.05)"
    write(book, "First.", f"import time\nfrom pathlib import Path\n\n{wait}\nprint(6 * 7)")
    page = server.wait_for("a/", "sleep", seconds=15)
    assert 'class="running" data-page="a"' in page and "a.ipynb" not in page
    assert json.loads(server.wait_for("running.json", '"a"'))["a"]["of"] == 1
    assert 'class="running"' in server.wait_for("en/a/", "sleep")
    gate.touch()
    for folder in ("", "en/"):
        assert "a.ipynb" in server.wait_for(f"{folder}a/", RESULT)
    assert server.wait_for("running.json", "{") == "{}"


def test_serving_says_what_failed_and_recovers(server):
    book, server = server
    write(book, "First.", "print(1 / 0)")
    server.wait_for_log("docs/ko/a.md:10: ZeroDivisionError")
    assert RESULT not in server.wait_for("a/", 'class="running"')
    assert "docs/ko/a.md:10: ZeroDivisionError" in json.loads(server.wait_for("running.json", "error"))["a"]["error"]
    write(book, "Mended.", "print(6 * 9)")
    assert RESULT.replace("42", "54") in server.wait_for("a/", RESULT.replace("42", "54"))
    assert "Mended." in server.wait_for("en/a/", RESULT.replace("42", "54"))


def test_serving_keeps_the_last_good_site_and_rebuilds_for_one_language(server):
    book, server = server
    write(book, "{{ nothing }}", "print(6 * 7)")
    server.wait_for_log("no fence reports a number 'nothing'")
    assert "First." in server.wait_for("a/", RESULT)
    write(book, "Mended.", "print(6 * 7)")
    server.wait_for("a/", "Mended.")
    page = book.root / "docs" / "en" / "a.md"
    page.write_text(page.read_text("utf-8").replace("Mended.", "English only."), "utf-8")
    assert RESULT in server.wait_for("en/a/", "English only.")


def test_serving_builds_the_second_language_when_something_of_it_changed(server):
    book, server = server

    def last_build_after(language, text):
        page = book.root / "docs" / language / "a.md"
        # A heading, because a page whose prose alone has changed needs no build.
        page.write_text(re.sub("(?m)^# .*", f"# {text} {{ #a }}", page.read_text("utf-8")), "utf-8")
        server.wait_for("en/a/" if language == "en" else "a/", text)
        return re.findall(r"convnotes: (.* in all)", Path(server.log.name).read_text("utf-8"))[-1]

    server.wait_for("en/a/", RESULT)
    last_build_after("ko", "Korean one.")
    last_build_after("ko", "Korean two.")
    assert "en is as it was" in last_build_after("ko", "Korean three.")
    assert "First." in server.wait_for("en/a/", RESULT)
    last_build_after("en", "English.")
    assert "English." in server.wait_for("en/a/", RESULT)
    last_build_after("ko", "Korean four.")
    assert "en is as it was" in last_build_after("ko", "Korean five.")
    assert "English." in server.wait_for("en/a/", RESULT)


SITE = "https://example.org/book/"
THEME = f"""
  custom_dir: {ROOT / "docs" / "theme"}
  icon: {{repo: fontawesome/brands/github}}
extra: {{alternate: true}}
validation: {{omitted_files: warn, anchors: warn, unrecognized_links: warn}}
nav:
  - index.md
  - short: x/long.md
"""
RECORDED = """
    ---
    title: {title} & more
    description: D
    recorded: true
    ---
    # {title} {{ #long }}

    See [{section}](#code) and $k \\times k$.

    ## {section} `fit` {{ #code }}

    ```python
    import matplotlib.pyplot as plt

    plt.figure(num="curve").suptitle("loss")
    plt.figure(num="noise").gca().imshow([[i * j % 7 for i in range(300)] for j in range(300)])
    print("$a$ <b>")
    ```

    ![alt {section}](figure:curve "The curve")

    ![photo {section}](figure:noise "The $n$ photo")
    """


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    """A book with a recorded page, after a strict build with the theme of the site."""
    book = Project(tmp_path_factory.mktemp("recorded"))
    for name, text in CONFIG.items():
        text = md(text).replace("\n  font: false\n", f"\n  font: false{THEME}") if name == "mkdocs.yml" else md(text)
        (book.root / name).write_text(text, "utf-8")
    book.labels("en,ko\nloss,손실\n")
    book.page(HEAD + "# Home { #home }\n", name="index")
    words = {"title": "긴 훈련", "section": "코드"}, {"title": "Long training", "section": "The code"}
    korean, english = (md(RECORDED).format(**each) for each in words)
    book.page(korean, english, name="x/long")
    line = [sys.executable, "-m", "convnotes", "record", "x/long"]
    subprocess.run(line, cwd=book.root, env=environment(book), check=False, capture_output=True)
    accept_all(book.course, [])
    done = build(book, "--strict")
    assert done.returncode == 0 and "WARNING" not in done.stderr, done.stderr
    return book.root / "site"


def read(site, url):
    return (site / url.removeprefix(SITE) / "index.html").read_text("utf-8")


TITLES = {SITE: "긴 훈련 & more: 실행한 노트북", SITE + "en/": "Long training & more: the notebook that ran"}
both_languages = pytest.mark.parametrize("home", TITLES)


@both_languages
def test_a_recorded_page_and_its_notebook_link_to_each_other(recorded, home):
    chapter, notebook = home + "x/long/", home + "notebooks/x/long/"
    assert notebook in {urljoin(chapter, link) for link in Document(read(recorded, chapter)).links}
    page = read(recorded, notebook)
    assert chapter in {urljoin(notebook, link) for link in Document(page).links}
    assert f"<title>{TITLES[home]}" in page and " &amp; more</a>" in page
    (other,) = TITLES.keys() - {home}
    (link,) = re.findall(r'hreflang="[^"]+" lang="[^"]+" href="([^"]+)"', page)
    assert urljoin(notebook, link) == other + "notebooks/x/long/"


@both_languages
def test_the_notebook_page_is_small_and_loads_nothing_from_elsewhere(recorded, home):
    url = home + "notebooks/x/long/"
    page = read(recorded, url)
    assert len(page.encode()) <= LARGEST
    resources = [urldefrag(urljoin(url, resource)).url for resource in Document(page).resources]
    assert all(resource.startswith(SITE) for resource in resources)
    assert not re.search(r"<style|data:image|mathjax|require\.js|cdn", page[page.index("<article") :], re.IGNORECASE)
    images = [resource for resource in resources if "/figures/" in resource]
    assert len(images) == 4 and all((recorded / image.removeprefix(SITE)).is_file() for image in images)


@both_languages
def test_the_notebook_page_has_the_headings_and_words_of_the_chapter(recorded, home):
    page, chapter = (read(recorded, home + path) for path in ("notebooks/x/long/", "x/long/"))
    for html in (page, chapter):
        ids = Document(html).ids
        assert len(ids) == len(set(ids)) and "" not in ids and {"long", "code"} <= set(ids)
        assert re.search(r'<a href="#code" class="md-nav__link">.*?<code>fit</code>', html, re.DOTALL)
    document = Document(page)
    assert document.tags.count("h1") == 1 and document.tags.count("math") == 2
    assert document.alts[-4:] == Document(chapter).alts[-4:]
    assert '<div class="output no-copy highlight"><pre><span></span><code>$a$ &lt;b&gt;</code></pre></div>' in page
    assert "google.colab" not in page and "In [" not in page


@both_languages
def test_search_and_sitemap_have_the_chapter_only(recorded, home):
    folder = recorded / home.removeprefix(SITE)
    for name in ("search/documents.json", "sitemap.xml"):
        text = (folder / name).read_text("utf-8")
        assert "x/long/" in text and "notebooks/" not in text
        assert r"\ud" not in text and r"\uc" not in text


def test_serving_leaves_the_notebooks_to_its_second_build(recorded):
    server = Server(SimpleNamespace(root=recorded.parent))
    try:
        page = server.wait_for("notebooks/x/long/", '<div class="highlight"><pre>')
        assert TITLES[SITE] in page
        assert "WARNING" not in Path(server.log.name).read_text("utf-8")
    finally:
        server.stop()


def test_what_is_kept_and_damaged_is_made_again(recorded):
    book, before = recorded.parent, read(recorded, SITE + "notebooks/x/long/")
    kept = sorted((book / "store" / "kept").rglob("*.json"))
    folders = {"cards", "downloads", "html", "notebooks", "parity", "search"}
    assert {file.relative_to(book / "store" / "kept").parts[0] for file in kept} == folders
    for number, file in enumerate(kept):
        whole = file.read_bytes()
        file.write_bytes(whole[:-100] if number % 2 else whole[:-20].replace(b"l", b"m") + whole[-20:])
    line = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    variables = os.environ | {"CONVNOTES_STORE": str(book / "store"), "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(line, cwd=book, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert read(recorded, SITE + "notebooks/x/long/") == before
