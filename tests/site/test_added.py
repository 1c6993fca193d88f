"""Small courses of many layouts: MkDocs decides what a page is, and no file takes the place of another."""

import re
import zipfile
from pathlib import Path

import pytest

from convnotes.__main__ import main
from convnotes.site.session import Session
from tests.here import build_here

pytestmark = pytest.mark.site
HEAD = "---\ntitle: T\ndescription: D\n{}---\n\n# T {{ #t }}\n\n"
FENCE = """```python
import matplotlib.pyplot as plt
from convnotes import report

fig, ax = plt.subplots(num="line")
ax.plot([0, -1])
report(n=3)
print("done")
```

![line](figure:line "Line of {{ n }}")
"""
TEXT, CODE, LAB = HEAD.format("") + "text\n", HEAD.format("") + FENCE, HEAD.format("lab: true\n") + FENCE
FAILS = HEAD.format("") + "```python\nraise RuntimeError\n```\n"
MKDOCS = """
site_name: 책
docs_dir: {}/ko
theme: {{name: material, font: false}}
plugins: {{search: {{}}, convnotes: {{other: mkdocs.en.yml}}}}
"""


class Author:
    """A course as an author might lay it out, with pages of the same text in both languages."""

    def __init__(self, root, monkeypatch, capsys):
        self.root, self.capsys, self.docs = root, capsys, "docs"
        monkeypatch.chdir(root)
        # What another process prints is not seen here.
        monkeypatch.setattr(Session, "build_beside", lambda session, build: None)
        monkeypatch.setenv("CONVNOTES_STORE", str(root / "store"))

    def begin(self, docs="docs", settings="", **pages):
        self.docs = docs
        self.write("mkdocs.yml", MKDOCS.format(docs) + settings)
        self.write("mkdocs.en.yml", f"INHERIT: mkdocs.yml\nsite_name: Book\ndocs_dir: {docs}/en\n")
        self.write(f"{docs}/labels.csv", "en,ko\n")
        self.write(f"{docs}/messages.csv", "en,ko\ndone,끝\n")
        self.page("index.md", TEXT)

    def write(self, name, text=""):
        (self.root / name).parent.mkdir(parents=True, exist_ok=True)
        (self.root / name).write_text(text, "utf-8")

    def page(self, name, text):
        for language in ("ko", "en"):
            self.write(f"{self.docs}/{language}/{name}", text)

    def build(self):
        main(["parity", "--accept"])
        self.capsys.readouterr()
        done = build_here(self.root, "--strict", CONVNOTES_STORE=str(self.root / "store"), NO_MKDOCS_2_WARNING="1")
        assert "Traceback" not in done.stderr
        return done

    def builds(self, **shows):
        """Build, and look for words on the pages of both languages."""
        done = self.build()
        assert done.returncode == 0, done.stderr
        for folder in ("", "en"):
            for page, words in shows.items():
                text = (self.root / "site" / folder / page / "index.html").read_text("utf-8")
                assert words in text and "figure:line" not in text

    def fails(self, *told):
        """Fail to build, in sentences, and leave the site as it is."""
        before = self.site()
        done = self.build()
        assert done.returncode == 1, done.stderr
        assert all(sentence in done.stderr for sentence in told), done.stderr
        assert self.site() == before

    def site(self):
        return {file: file.read_bytes() for file in (self.root / "site").rglob("*") if file.is_file()}


@pytest.fixture
def author(project, monkeypatch, capsys):
    return Author(project.root, monkeypatch, capsys)


SHOWN = "Line of 3"


def by_day(day, *night):
    """Parameters of which the first are tried by day, the others by night."""
    return [
        *day,
        *(pytest.param(*(each if isinstance(each, tuple) else (each,)), marks=pytest.mark.nightly) for each in night),
    ]


@pytest.mark.parametrize("docs", by_day(["content"], ".", "deep/down/docs", "../beside"))
def test_the_folder_of_the_pages_may_have_any_name_and_place(author, docs):
    author.begin(docs)
    author.page("a.md", CODE)
    author.builds(a=SHOWN)


@pytest.mark.parametrize(
    ("korean", "english", "told"),
    [
        ("content", "content-en", "mkdocs.yml: docs_dir is content, but both languages lie in one folder"),
        ("a/ko", "b/en", "mkdocs.en.yml: docs_dir is b/en, but both languages lie in one folder, by their names; "),
    ],
)
def test_folders_that_are_not_beside_each_other_are_refused(author, korean, english, told):
    author.begin()
    for folder in (korean, english):
        author.write(f"{folder}/index.md", TEXT)
    for name in ("mkdocs.yml", "mkdocs.en.yml"):
        text = (author.root / name).read_text("utf-8")
        author.write(name, text.replace("docs/ko", korean).replace("docs/en", english))
    author.fails(told)


@pytest.mark.parametrize("suffix", by_day(["markdown"], "mdown", "mkdn", "mkd"))
def test_another_suffix_is_refused(author, suffix):
    author.begin()
    author.page(f"a.{suffix}", CODE)
    author.fails(f"docs/ko/a.{suffix}:1: a page whose name ends in .{suffix} is not run; name it a.md")


def test_a_suffix_in_capital_letters_is_refused(author):
    author.begin()
    author.page("a.MD", CODE)
    author.fails("docs/ko/a.MD:1: MkDocs takes no file of such a name for a page")


@pytest.mark.parametrize(
    ("name", "settings"),
    by_day(
        [("drafts/x.md", "exclude_docs: |\n  drafts/\n"), ("._index.md", "")],
        ("drafts/x.md", "draft_docs: |\n  drafts/\n"),
        ("templates/x.md", ""),
        (".hidden.md", ""),
        (".ipynb_checkpoints/x-checkpoint.md", ""),
        (".#index.md", ""),
        ("index.md~", ""),
        ("#index.md#", ""),
        ("README.md", ""),
    ),
)
def test_what_mkdocs_leaves_out_does_not_run(author, name, settings):
    author.begin(settings=settings)
    author.page(name, FAILS)
    done = author.build()
    # MkDocs itself warns of a README beside an index.
    assert "RuntimeError" not in done.stderr and done.returncode == (name == "README.md")


def test_a_link_that_leads_nowhere_is_told_unless_it_is_hidden(author):
    author.begin()
    (author.root / "docs/ko/.#index.md").symlink_to("me@host.1234:1")
    author.builds()
    (author.root / "docs/en/data.csv").symlink_to("nowhere")
    author.fails("docs/en/data.csv:1: this link leads nowhere")
    (author.root / "docs/ko/old.md").symlink_to("nowhere")
    author.fails("docs/ko/old.md:1: cannot read this page: No such file or directory")


@pytest.mark.parametrize(
    ("file", "name"),
    by_day(
        [("en/a.ipynb", "a.ipynb"), ("ko/en.md", "en")],
        ("ko/a.py", "a.py"),
        ("ko/figures/a/line-light.svg", "figures/a/line-light.svg"),
        ("ko/figures", "figures"),
        ("ko/notebooks/a/index.html", "notebooks/a/index.html"),
        ("ko/a.py.md", "a.py"),
        ("ko/en/data.csv", "en"),
        ("ko/running.json", "running.json"),
    ),
)
def test_a_name_that_is_taken_is_told_and_the_site_stays(author, file, name):
    author.begin()
    author.page("a.md", LAB)
    author.builds()
    author.write(f"docs/{file}", TEXT)
    if file.endswith(".md"):
        author.write(f"docs/en/{Path(file).name}", TEXT)
    author.fails(f"docs/{file}:1: the name {name} is taken: the build itself writes it; rename this file")


def test_the_book_of_all_pages_never_takes_the_place_of_a_file(author):
    author.begin()
    settings = author.root / "mkdocs.yml"
    settings.write_text(
        settings.read_text("utf-8").replace("mkdocs.en.yml}", "mkdocs.en.yml, epub: book.epub}"), "utf-8"
    )
    author.builds()
    assert all(zipfile.is_zipfile(author.root / "site" / folder / "book.epub") for folder in ("", "en"))
    author.write("docs/en/book.epub", "mine")
    author.fails("docs/en/book.epub:1: the name book.epub is taken: the build itself writes it; rename this file")


def test_folders_of_our_names_may_have_pages_and_files_of_the_author(author):
    author.begin()
    for folder in ("notebooks", "figures", "models"):
        author.page(f"{folder}/a.md", CODE)
        author.page(f"{folder}/photo.txt", "a photo")
    author.page("index.md", TEXT + "[models](models/a.md), [figures](figures/a.md#t), [notebooks](notebooks/a.md)\n")
    author.builds(**{"notebooks/a": SHOWN, "figures/a": SHOWN, "models/a": SHOWN, ".": 'href="models/a/"'})


def test_two_pages_cannot_give_the_same_file(author):
    author.begin()
    author.page("a.md", LAB)
    author.page("notebooks/a.md", CODE)
    author.fails("docs/ko/notebooks/a.md:1: another page gives the file notebooks/a.ipynb too")


@pytest.mark.parametrize("name", by_day(["한글 #1"], "c#", "q?", "100%", "a+b", "x'y", "(x)", "a%20b"))
def test_a_name_may_have_letters_that_addresses_do_not(author, name):
    author.begin()
    author.page(f"sub/{name}.md", LAB)
    author.builds()
    for folder in ("site", "site/en"):
        page = (author.root / folder / "sub" / name / "index.html").read_text("utf-8")
        article = page[page.index("<article") : page.index("</article>")]
        links = [link for link in re.findall(r'(?:href|src)="([^"#]+)[#"]', article) if "://" not in link]
        assert len(links) >= 7
        for link in links:
            assert (author.root / folder / "sub" / name / unquoted(link)).exists(), link


def unquoted(link):
    from urllib.parse import unquote

    return unquote(link)


@pytest.mark.parametrize("letter", by_day(['"'], "*", "[", "<", "&"))
def test_a_name_that_no_link_can_hold_is_refused(author, letter):
    author.begin()
    author.page(f"a{letter}.md", TEXT)
    author.fails(f"docs/ko/a{letter}.md:1: the name of a page cannot have {letter!r}; rename the file")


@pytest.mark.parametrize("theme", by_day(["readthedocs"], "mkdocs"))
@pytest.mark.parametrize("urls", by_day(["false"], "true"))
def test_other_themes_show_one_of_two_pictures(author, theme, urls):
    author.begin(settings=f"use_directory_urls: {urls}\n")
    text = (author.root / "mkdocs.yml").read_text("utf-8")
    author.write("mkdocs.yml", text.replace("{name: material, font: false}", theme))
    author.page("a.md", LAB)
    author.builds()
    for folder in ("site", "site/en"):
        page = author.root / folder / ("a/index.html" if urls == "true" else "a.html")
        (sheet,) = re.findall(r'href="([^"]*convnotes.css)"', page.read_text("utf-8"))
        assert "only-dark" in (page.parent / sheet).read_text("utf-8")
        assert "Line of 3" in page.read_text("utf-8")


def test_a_pattern_that_excludes_files_leaves_ours_alone(author):
    author.begin(settings='exclude_docs: "*.py"\n')
    author.page("a.md", CODE)
    author.page("a.py", "mine")
    author.builds(a=SHOWN)
    assert "done" in (author.root / "site/a.py").read_text("utf-8")


def test_the_posts_of_a_blog_run(author):
    author.begin(settings="extra: {}\n")
    text = (author.root / "mkdocs.yml").read_text("utf-8")
    author.write("mkdocs.yml", text.replace("plugins: {", "plugins: {blog: {}, tags: {}, "))
    author.page("blog/index.md", HEAD.format(""))
    author.page("blog/posts/x.md", CODE.replace("title: T", "title: p\ndate: 2024-01-01"))
    author.builds(**{"blog/2024/01/01/p": SHOWN, "blog": SHOWN})


def test_a_snippet_is_seen_as_it_is_now(author):
    author.begin(settings="markdown_extensions: [pymdownx.snippets: {base_path: !relative $config_dir/parts}]\n")
    author.page("a.md", CODE + '\n--8<-- "part.md"\n')
    for words in ("Some words.", "Other words."):
        author.write("parts/part.md", words)
        author.builds(a=words)
    for words, told in (
        ("```python\nprint(42)\n```", "this page shows Python that was not run: print(42)"),
        ("![line](figure:line)", "this page shows 'figure:line', which nothing filled in"),
        ("It is {{ n }}.", "this page shows '{{ n }}', which nothing filled in"),
    ):
        author.write("parts/part.md", words)
        for _ in range(2):
            author.fails(f"docs/ko/a.md:20: {told}")


def test_what_only_writing_tells_leaves_the_site(author):
    author.begin()
    author.builds()
    author.page("b.md", TEXT)
    author.page("b", "a file in the place of a folder")
    author.fails("File exists: ", "site/b'; mend that and build again")


@pytest.mark.parametrize(
    "settings",
    by_day(["nav: [nowhere.md]\n"], "plugins: {nonsense: {}}\n", "theme: {custom_dir: nowhere}\n", "nav: [a: {\n"),
)
def test_what_is_wrong_in_the_second_language_leaves_the_site(author, settings):
    author.begin()
    author.builds()
    text = (author.root / "mkdocs.en.yml").read_text("utf-8")
    author.write("mkdocs.en.yml", text + settings)
    author.fails()
