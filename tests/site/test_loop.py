"""``mkdocs serve`` after an edit: the page alone, then the rest; and in the end what a fresh build gives."""

import json
import shutil
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config

from convnotes.book.pages.glossary import COLUMNS
from convnotes.book.parity import accept_all
from tests.conftest import Project, md, run_python

pytestmark = pytest.mark.site
URL = "http://127.0.0.1:8000/"
CONFIG = """
site_name: 책
site_url: http://127.0.0.1:8000/
docs_dir: docs/ko
theme: {name: material, language: ko, font: false, custom_dir: docs/theme}
hooks: [docs/says.py]
extra_javascript: [extra.js]
plugins: {search: {}, tags: {}, convnotes: {other: mkdocs.en.yml}}
"""
SECOND = """
INHERIT: mkdocs.yml
site_name: Book
docs_dir: docs/en
theme: {language: en}
"""
HEAD = "---\ntitle: {title}\ndescription: {title}\n{more}---\n\n# {title} {{ #top }}\n\n"
A = """
One sentence. [The place](b.md#place).

## Numbers { #numbers }

```python
import matplotlib.pyplot as plt
from convnotes import report

report(share=0.25)
fig, ax = plt.subplots(num="line", figsize=(2, 1))
ax.plot([1, 2])
ax.set(title="loss")
```

![A line](figure:line "The line")

It is {{ share:.0%}} of all.
"""
B = "Another page.\n\n## Place { #place }\n\nHere.\n"
LAB = "```python\nx = 1 + 1\nprint(x)\n```\n"


def lay(root: Path) -> None:
    project = Project(root)
    project.labels("en,ko\nloss,손실\n")
    for name, more, text in (
        ("index", "", A),
        ("b", "tags: [one]\n", B),
        ("lab", "lab: true\n", LAB),
        ("glossary", "", "Words.\n"),
        ("tags", "", "<!-- material/tags -->\n"),
    ):
        korean, english = (HEAD.format(title=f"{name} {word}", more=more) + text for word in ("제목", "title"))
        project.page(korean, english, name)
    meaning = {"en": "layer", "ko": "층", "ko_meaning": "계산 하나.", "en_meaning": "One step."}
    row = ",".join(meaning.get(column, "") for column in COLUMNS)
    files = {
        "mkdocs.yml": CONFIG,
        "mkdocs.en.yml": SECOND,
        "docs/glossary.csv": f"{','.join(COLUMNS)}\n{row}\n",
        "docs/says.py": "def on_page_content(html, **_):\n    return html + '<!-- said -->'\n",
        "docs/theme/main.html": '{% extends "base.html" %}\n',
        "docs/ko/extra.js": "let a = 1;\n",
        "docs/en/extra.js": "let a = 1;\n",
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(md(text), "utf-8")
    accept_all(project.course, [])


class Served:
    """A course under ``mkdocs serve``, without the server: ``look`` does what it does when a file has changed."""

    def __init__(self, root: Path, config_file: Path, site: Path) -> None:
        self.root, self.site, self.builds = root, site, 0

        def load():
            config = load_config(str(config_file), site_dir=str(site))
            config.site_url = URL
            return config

        def builder(config=None):
            self.builds += 1
            build(config or load(), serve_url=URL)

        config = load()
        config.plugins.on_startup(command="serve", dirty=False)
        builder(config)
        observer = SimpleNamespace(emitters=[])
        server = SimpleNamespace(builder=builder, observer=observer, watch=lambda path: None, build_delay=0)
        config.plugins.on_serve(server, config=config, builder=builder)
        self.look = server.builder
        self.loop = server.builder.func.__self__

    def settle(self) -> None:
        """Wait until nothing is under way."""
        end = time.monotonic() + 120
        while True:
            assert time.monotonic() < end, (self.site / "running.json").read_text("utf-8")
            self.loop.whole.wait()
            builds = self.builds
            self.look()
            if builds == self.builds and not self.waits():
                return
            time.sleep(0.05)

    def waits(self) -> bool:
        return any(b'class="running"' in page for name, page in self.files().items() if name.endswith(".html"))

    def edit(self, name: str, before: str, after: str) -> None:
        file = self.root / name
        text = file.read_text("utf-8")
        assert before in text
        file.write_text(text.replace(before, after), "utf-8")
        self.look()

    def files(self) -> dict[str, bytes]:
        return contents(self.site)


def contents(site: Path) -> dict[str, bytes]:
    found = {file.relative_to(site).as_posix(): file.read_bytes() for file in site.rglob("*") if file.is_file()}
    return {name: content for name, content in found.items() if not name.endswith("running.json") and name[0] != "."}


@pytest.fixture(scope="module")
def nightly(request):
    return request.config.getoption("nightly")


@pytest.fixture(scope="module")
def served(tmp_path_factory, nightly):
    root = tmp_path_factory.mktemp("course")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONVNOTES_STORE", str(root / "store"))
        lay(root)
        served = Served(root, root / "mkdocs.yml", tmp_path_factory.mktemp("site"))
        served.settle()
        served.loop.whole.pause = 0.1 if nightly else 1000
        yield served
        served.loop.whole.stop()


def fresh(served, folder):
    """The files that a build makes which has nothing but the sources and the runs."""
    store = folder / "store"
    shutil.copytree(served.root / "store", store, ignore=shutil.ignore_patterns("kept", ".*"))
    options = {"config_file": str(served.root / "mkdocs.yml"), "site_dir": str(folder / "site"), "site_url": URL}
    run_python("-m", "convnotes.site.whole", json.dumps(options), cwd=served.root, CONVNOTES_STORE=str(store))
    return contents(folder / "site")


def assert_fresh(served, folder):
    ours, theirs = served.files(), fresh(served, folder)
    assert ours.keys() == theirs.keys()
    assert [name for name in ours if ours[name] != theirs[name]] == []


ALONE = {
    "a sentence": ("docs/ko/index.md", "One sentence.", "Another sentence."),
    "a sentence of the second language": ("docs/en/index.md", "One sentence.", "Another sentence."),
    "a link": ("docs/ko/b.md", "Here.", "Here: [there](index.md#numbers)."),
    "a number": ("docs/ko/index.md", "{{ share:.0%}}", "{{ share:.2f}}"),
    "a term": ("docs/en/index.md", "of all", "of all layers"),
    "a caption": ("docs/en/index.md", '"The line"', '"Its line"'),
    "a line more": ("docs/ko/index.md", "## Numbers", "More.\n\n## Numbers"),
    "a lab": ("docs/ko/lab.md", "```python\nx", "Try.\n\n```python\nx"),
}
WHOLE = {
    "a heading that others link to": ("docs/ko/b.md", "## Place { #place }", "## Site { #place }"),
    "the id of a heading": ("docs/en/b.md", "{ #place }", "{ #site }"),
    "a title": ("docs/ko/b.md", "title: b 제목", "title: B"),
    "a tag": ("docs/ko/b.md", "[one]", "[two]"),
    "a meaning in the glossary": ("docs/glossary.csv", "One step.", "One step of many."),
    "a label": ("docs/labels.csv", "손실", "잃은 것"),
    "a template": ("docs/theme/main.html", "%}\n", "%}\n{% block announce %}news{% endblock %}\n"),
    "a script": ("docs/en/extra.js", "a = 1", "a = 2"),
    "the settings": ("mkdocs.yml", "site_name: 책", "site_name: 공책"),
    "the settings of the second language": ("mkdocs.en.yml", "Book", "Notes"),
    "code": ("docs/ko/lab.md", "1 + 1", "2 + 2"),
    "the page of tags": ("docs/ko/tags.md", "<!-- material", "Tags.\n\n<!-- material"),
}


@pytest.mark.parametrize("kind", ALONE)
def test_prose_is_seen_at_once_and_the_rest_follows(served, tmp_path, kind, nightly):
    name, before, after = ALONE[kind]
    builds, stood = served.builds, served.files()
    served.edit(name, before, after)
    language, page = name.removeprefix("docs/").removesuffix(".md").split("/")
    html = f"{'' if language == 'ko' else 'en/'}{'' if page == 'index' else f'{page}/'}index.html"
    now = served.files()
    assert [path for path in now if now[path] != stood[path]] == [html]
    if nightly:
        served.settle()
        assert_fresh(served, tmp_path)
        assert served.files()[html] == now[html]
    assert served.builds == builds, "only other processes have built the site"


def test_after_all_of_them_the_site_is_what_a_fresh_build_gives(served, tmp_path):
    builds, stood = served.builds, served.files()
    served.loop.whole.ask(0)
    served.settle()
    assert served.builds == builds
    changed = [name for name, content in served.files().items() if content != stood.get(name)]
    assert not any(name.endswith(".html") and not name.startswith(("notebooks", "en/notebooks")) for name in changed)
    assert_fresh(served, tmp_path)


@pytest.mark.parametrize("kind", WHOLE)
def test_whatever_else_changes_builds_the_site(served, tmp_path, kind, nightly):
    builds, stood = served.builds, served.files()
    served.edit(*WHOLE[kind])
    served.settle()
    assert served.builds > builds and served.files() != stood
    if nightly:
        assert_fresh(served, tmp_path)


# By day, the next test looks at the same, when a page has come and gone as well.
@pytest.mark.nightly
def test_after_all_these_too_the_site_is_what_a_fresh_build_gives(served, tmp_path):
    assert_fresh(served, tmp_path)


def test_pages_that_come_and_go(served, tmp_path):
    for language in ("ko", "en"):
        (served.root / "docs" / language / "new.md").write_text(HEAD.format(title="New", more=""), "utf-8")
    served.look()
    served.settle()
    assert "en/new/index.html" in served.files()
    for language in ("ko", "en"):
        (served.root / "docs" / language / "new.md").unlink()
    served.look()
    served.settle()
    assert "en/new/index.html" not in served.files()
    assert_fresh(served, tmp_path)


def test_a_fault_leaves_the_site_as_it_was_and_its_mending_is_seen(served, tmp_path):
    stood = served.files()
    served.edit("docs/ko/b.md", "Another page", "{{ none }} page")
    served.settle()
    assert served.files() == stood
    served.edit("docs/ko/b.md", "{{ none }} page", "Another page, mended")
    served.settle()
    assert "Another page, mended" in served.files()["b/index.html"].decode()


@pytest.mark.parametrize(
    "text", ['<pre><code class="language-python">f(2)</code></pre>', '<img alt="x" src="figure:f">']
)
def test_what_no_run_gave_leaves_the_site_as_it_was(served, text):
    stood = served.files()
    served.edit("docs/en/b.md", "Another page", f"{text}\n\nAnother page")
    served.settle()
    assert served.files() == stood
    served.edit("docs/en/b.md", f"{text}\n\nAnother page", "Another page")
    served.settle()


def test_a_name_that_is_taken_leaves_the_site_as_it_was(served):
    stood, taken = served.files(), served.root / "docs" / "ko" / "lab.py"
    taken.touch()
    served.look()
    served.settle()
    assert served.files() == stood
    taken.unlink()
    served.look()
    served.settle()
    assert served.files() == stood


def test_nothing_is_built_when_nothing_has_changed(served):
    builds = served.builds
    served.look()
    (served.root / "docs" / "ko" / ".b.md.swp").write_text("an editor's own")
    served.look()
    served.settle()
    assert served.builds == builds


def test_typing_goes_on_while_the_whole_is_built(served, tmp_path, monkeypatch):
    monkeypatch.setattr(served.loop.whole, "pause", 0.1)
    for word in ("first", "second", "third"):
        file = served.root / "docs" / "ko" / "b.md"
        file.write_text(file.read_text("utf-8").rstrip("\n") + f"\n\nThe {word} word.\n", "utf-8")
        served.look()
        time.sleep(0.4)
        assert f"The {word} word." in served.files()["b/index.html"].decode()
    served.settle()
    assert_fresh(served, tmp_path)
