"""Questions on a page: what follows one is covered, and it and its fence must be there."""

import html as entities
import json
import re

import pytest
from markdown import markdown

from convnotes.book.fault import Faults
from convnotes.book.runs.store import Store
from convnotes.site.settings import EXTENSIONS, LINES

CODE = """import convnotes

first, last = 0.5, 0.75
convnotes.ask("rises", ["it falls", "it rises"], "it rises" if last > first else "it falls")
print("it rises")"""
LABELS = "en,ko\nit falls,떨어져요\nit rises,올라요\n"


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    return tmp_path_factory.mktemp("kept")


@pytest.fixture
def project(project, kept):
    project.store = Store(kept)
    project.labels(LABELS)
    return project


def page(code=CODE, before="[What does it do?](ask:rises)", after="It rises."):
    return f"# A {{ #a }}\n\n{before}\n\n```python\n{code}\n```\n\n{after}\n\n## B {{ #b }}\n\nMore.\n"


def html(text):
    extensions = [*EXTENSIONS, "footnotes", "admonition"]
    return markdown(text, extensions=extensions, extension_configs={"pymdownx.highlight": LINES})


def asked(shown):
    return json.loads(entities.unescape(re.search(r'data-ask="([^"]*)"', shown)[1]))


def failure(project, *arguments, english=None, **options):
    project.page(page(*arguments, **options), english)
    with pytest.raises(Faults) as caught:
        project.make()
    return str(caught.value)


def test_a_question_has_its_options_in_both_languages(project):
    project.page(page())
    texts = project.make().texts
    korean, english = (html(texts[language]["a"]) for language in ("ko", "en"))
    assert "<strong>What does it do?</strong>" in english
    assert re.findall(r"<li>(.*?)</li>", english) == ["it falls", "it rises"]
    assert re.findall(r"<li>(.*?)</li>", korean) == ["떨어져요", "올라요"]
    assert asked(english) == {
        "form": "choice",
        "key": "a#rises",
        "name": "rises",
        "options": ["it falls", "it rises"],
        "right": 1,
    }
    assert asked(korean)["options"] == ["떨어져요", "올라요"]


def test_it_covers_what_follows_up_to_the_next_heading(project):
    project.page(page(after='It rises[^n].\n\n!!! note "N"\n\n    It does.\n\n[^n]: A note.'))
    shown = html(project.make().texts["en"]["a"])
    covered = re.search(r'<div class="ask-cover">(.*?)<h2', shown, re.DOTALL)[1]
    assert "it rises\n" in covered
    assert "It does." in covered
    assert "//////" not in shown
    assert shown.index("</div>\n<h2") > shown.index("It does.")


@pytest.mark.parametrize("end", ["[](ask:end)", "[Which?](ask:other)"])
def test_an_end_and_another_question_end_it(project, end):
    other = f'{CODE}\nconvnotes.ask("other", [1, 2_000], 2_000)' if "other" in end else CODE
    project.page(page(other, after=f"It rises.\n\n{end}\n\nOn we go."))
    shown = html(project.make().texts["en"]["a"])
    covered, _, after = shown.partition('<div class="ask-cover">')[2].partition("It rises.</p>\n</div>\n")
    assert "it rises" in covered
    assert "On we go." in after
    assert shown.count("ask-cover") == 1 + ("other" in end)


def test_a_heading_in_a_box_ends_nothing(project):
    project.page(page(after='It rises.\n\n!!! note "N"\n\n    #### In it { #in-it }\n\n    It does.'))
    shown = html(project.make().texts["en"]["a"])
    covered = re.search(r'<div class="ask-cover">(.*?)<h2', shown, re.DOTALL)[1]
    assert '<h4 id="in-it">In it</h4>' in covered and "//////" not in shown
    assert covered.index("</div>\n</div>") > covered.index("It does.")


def test_a_number_and_a_place(project):
    code = """import convnotes
import matplotlib.pyplot as plt
fig, ax = plt.subplots(num="f", figsize=(4, 4), layout="none")
ax.set_position([0, 0, 1, 1])
ax.imshow([[0, 1], [2, 3]])
ax.axis("off")
convnotes.ask("where", "f", (0.5, -0.5, 1.5, 0.5))
convnotes.ask("much", range(101), 12.34)"""
    figure = '![Four cells](figure:f "Cells.")'
    project.page(page(code, before=f"[Where?](ask:where)\n\n{figure}\n\n[How much, of $n$?](ask:much)"))
    shown = html(project.make().texts["en"]["a"])
    where, much = (json.loads(entities.unescape(found)) for found in re.findall(r'data-ask="([^"]*)"', shown))
    assert where["figure"] == "f"
    assert where["box"] == [0.5, 0, 1, 0.5]
    assert (much["low"], much["high"], much["shown"]) == (0, 100, "12.3")


def test_an_exact_answer_covers_nothing_and_ends_a_cover(project):
    code = f'{CODE}\nconvnotes.ask("shape", tuple, (26, 26, 32))'
    project.page(page(code, before="[What does it do?](ask:rises)\n\nA curve.\n\n[What shape?](ask:shape)"))
    shown = html(project.make().texts["en"]["a"])
    assert shown.count("ask-cover") == 1
    assert "A curve." in shown.partition('<div class="ask-cover">')[2].partition("</div>")[0]
    about = json.loads(entities.unescape(re.findall(r'data-ask="([^"]*)"', shown)[1]))
    assert (about["form"], about["shape"], about["values"]) == ("exact", True, [26, 26, 32])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"before": "What?"}, "a.md:5: the page does not place the question 'rises' that this fence makes"),
        ({"before": "[What?](ask:rise)"}, "a.md:3: no fence makes a question 'rise'; there is rises"),
        ({"before": "[What?](ask:rises)\n\n[What?](ask:rises)"}, "a.md:5: the question 'rises' is placed twice"),
        ({"before": "Now [what?](ask:rises)"}, "a.md:3: cannot read this reference"),
        ({"before": "- Now\n\n    [What?](ask:rises)"}, "a.md:5: a question in a box or a list"),
        ({"before": "[](ask:end)"}, "a.md:3: no question before this covers anything"),
        ({"code": CODE.replace('["it falls", ', '["it sinks", ')}, "a.md:3: no Korean in labels.csv for 'it sinks'"),
        ({"code": f"{CODE}\n{CODE}"}, "this fence gives a second question 'rises'"),
        ({"code": CODE.replace('["it falls", ', '["it sinks"], "it falls") #')}, "a.md:9: ValueError: ask('rises', …)"),
        (
            {"code": CODE.replace('"it rises" if', '"neither" if')},
            "a.md:9: ask('rises', …): the answer 'neither' is none of it falls, it rises",
        ),
    ],
)
def test_a_question_and_its_fence_need_each_other(project, options, message):
    assert message in failure(project, **options)


def test_notebooks_and_placeholders_show_plain_words(project):
    project.page(page(f"{CODE}\nnot_in_the_store = True", after="It rises.\n\n[](ask:end)\n\nOn."))
    waiting = project.make(wait=False).texts["ko"]["a"]
    assert '<p class="waiting" id="ask-rises">What does it do?</p>' in waiting
    assert "ask-cover" not in waiting
    files = project.make().files["ko"]
    assert b"**What does it do?**" in files["a.ipynb"]
    assert b"ask:" not in files["a.ipynb"]
    assert b"vnd.convnotes" not in files["a.ipynb"]
    assert b"# **What does it do?**" in files["a.py"]


@pytest.mark.kernels
def test_a_kernel_asks_too(project):
    project.page(page(f"{CODE}\nin_a_kernel = True"))
    assert asked(project.make().texts["en"]["a"])["right"] == 1


def test_a_list_gathers_the_questions_of_a_folder(project):
    project.page(page(), name="deep/a")
    project.page("# L { #l }\n\n[Questions](list:questions-deep)\n", name="deep/list")
    shown = html(project.make().texts["ko"]["deep/list"])
    assert "<prediction-list>" in shown
    link = re.search(r'<a [^>]*href="a.md#ask-rises"[^>]*>(.*?)</a>', shown)
    assert link[1] == "What does it do?"
    assert asked(link[0])["key"] == "deep/a#rises"


def test_a_list_is_there_before_the_runs_of_its_questions(project):
    project.page(page(f"{CODE}\nlisted_before = True"), name="deep/a")
    project.page("# L { #l }\n\n[Questions](list:questions-deep)\n", name="deep/list")
    shown = html(project.make(wait=False).texts["ko"]["deep/list"])
    assert "<prediction-list>" in shown and "<li>" not in shown
