"""Claims on a page: the sentence leads to the line that decides, and both must be there."""

import re

import pytest
from markdown import markdown

from convnotes.book.fault import Faults
from convnotes.book.pages.inline import unclaimed
from convnotes.book.runs.store import Store
from convnotes.site.settings import EXTENSIONS, HIGHLIGHT, LINES

CODE = """import convnotes

first, last = 0.5, 0.75
convnotes.claim("it-rises", last > first)"""


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    return tmp_path_factory.mktemp("kept")


@pytest.fixture
def project(project, kept):
    project.store = Store(kept)
    return project


def page(prose, code=CODE, header="python"):
    return f"# A {{ #a }}\n\n{prose}\n\n```{header}\n{code}\n```\n"


def html(text):
    return markdown(text, extensions=list(EXTENSIONS), extension_configs={HIGHLIGHT: LINES})


def failure(project, prose, code=CODE, english=None):
    project.page(page(prose, code), page(english, code) if english else None)
    with pytest.raises(Faults) as caught:
        project.make()
    return str(caught.value)


@pytest.mark.parametrize("header", ["python", '{ .python #mine title="T" }', 'python hl_lines="1"', "python { .wide }"])
def test_a_sentence_leads_to_the_line_that_decides(project, header):
    project.page(
        page("[It rises by {{ n }}, as `a[0]` does](claim:it-rises).", f"{CODE}\nconvnotes.report(n=1)", header)
    )
    shown = html(project.make().texts["en"]["a"])
    link = re.search(r'<a class="claim" id="claim-it-rises" href="#([^"]+)"[^>]*>(.*?)</a>', shown)
    assert link[2] == "It rises by 1, as <code>a[0]</code> does"
    assert 'data-code="last &#62; first"' in link[0]
    line = shown.partition(f'<span id="{link[1]}">')[2].partition("\n")[0]
    assert "it-rises" in line
    assert 'class="hll"' in line


def test_a_second_sentence_and_another_page_state_it_too(project):
    project.page(page("[It rises](claim:it-rises). Yes, [it does](claim:it-rises)."))
    project.page("# B { #b }\n\nAs we saw, [it rises](claim:a#it-rises).\n", name="deep/b")
    texts = project.make().texts["ko"]
    assert texts["a"].count('class="claim"') == 2
    assert texts["a"].count('id="claim-it-rises"') == 1
    assert "[it rises](../a.md#claim-it-rises){ .claim }" in texts["deep/b"]


def test_a_claim_in_code_is_code(project):
    project.page(page("Write `[it rises](claim:name)`. [It rises](claim:it-rises)."))
    assert "`[it rises](claim:name)`" in project.make().texts["ko"]["a"]


def test_what_is_false_stops_the_build_at_its_line(project):
    told = failure(project, "[It falls](claim:it-falls).", CODE.replace("it-rises", "it-falls").replace(">", "<"))
    assert "docs/ko/a.md:9: the claim 'it-falls' does not hold: last < first, with last = 0.75, first = 0.5" in told


@pytest.mark.kernels
def test_a_kernel_tells_it_too(project):
    told = failure(project, "[It falls](claim:it-rises).", CODE.replace("last > first", "last   < first"))
    assert "docs/ko/a.md:9: the claim 'it-rises' does not hold: last   < first, with last = 0.75, first = 0.5" in told


@pytest.mark.parametrize(
    ("prose", "message"),
    [
        ("It rises.", "a.md:5: no sentence states the claim 'it-rises' that this fence makes"),
        ("[It rises](claim:it-rise).", "a.md:3: no fence makes a claim 'it-rise'; there is it-rises"),
        ("[It rises](claim:b#it-rises).", "a.md:3: no fence makes a claim 'b#it-rises'"),
        ("[It [rises](b.md)](claim:it-rises).", "a.md:3: cannot read this claim"),
        ("[It rises[^a]](claim:it-rises).", "a.md:3: cannot read this claim"),
        ("[It\nrises](claim:it-rises).", "a.md:4: cannot read this claim"),
        ("[It rises](claim: it-rises).", "a.md:3: cannot read this claim"),
    ],
)
def test_a_claim_and_its_sentence_need_each_other(project, prose, message):
    assert message in failure(project, prose)


def test_a_name_is_given_once(project):
    twice = f'{CODE}\nconvnotes.claim("it-rises", True)'
    assert "this fence gives a second claim 'it-rises'" in failure(project, "[It rises](claim:it-rises).", twice)


def test_a_claim_is_made_in_a_fence(project):
    outside = "exec(compile(\"import convnotes; convnotes.claim('out', True)\", 'elsewhere.py', 'exec'))"
    assert "the claim 'out' is made outside the fences" in failure(project, "[Out](claim:out).", outside)


def test_a_function_of_an_earlier_fence_may_make_it(project):
    later = (
        "# A { #a }\n\n```python\nimport convnotes\n\ndef check(n):\n    convnotes.claim('positive', n > 0)\n```\n\n"
    )
    project.page(later + "```python\ncheck(1)\n```\n\n[It is](claim:positive).\n")
    shown = html(project.make().texts["ko"]["a"])
    assert 'href="#__span-code-1-4"' in shown
    assert '<span id="__span-code-1-4">' in shown


def test_notebooks_and_placeholders_show_plain_words(project):
    project.page(page("[It rises](claim:it-rises).", f"{CODE}\nnot_in_the_store = True"))
    assert "\nIt rises.\n" in project.make(wait=False).texts["ko"]["a"]
    files = project.make().files["ko"]
    assert b"claim:" not in files["a.ipynb"]
    assert b"it-rises" in files["a.ipynb"]
    assert b"vnd.convnotes" not in files["a.ipynb"]
    assert b"# It rises." in files["a.py"]
    assert unclaimed("a [b](claim:c) d") == "a b d"


def test_another_page_states_it_before_its_run(project):
    project.page(page("[It rises](claim:it-rises).", f"{CODE}\nstated_before = True"))
    project.page("# B { #b }\n\nAs we shall see, [it rises](claim:a#it-rises).\n", name="b")
    assert "[it rises](a.md#claim-it-rises){ .claim }" in project.make(wait=False).texts["ko"]["b"]
