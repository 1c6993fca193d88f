"""The guide for contributors names what there is, and its two examples work as they stand."""

import re

import pytest

from tests.conftest import ROOT, run_python

GUIDE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
# Where the paths of the guide begin: in the root, or in the rooms that its section is about.
PLACES = (ROOT, ROOT / "convnotes", ROOT / "docs" / "theme" / "javascripts" / "explorables")
EXAMPLES = {"convnotes/book/outputs/sound.py", "docs/theme/javascripts/explorables/next-layer.js"}


def fence(language: str, holds: str) -> str:
    """The one fence of the guide in this language that holds this text."""
    (code,) = [
        code for code in re.findall(rf"^```{language}\n(.*?)^```", GUIDE, re.DOTALL | re.MULTILINE) if holds in code
    ]
    return code


def test_the_files_that_the_table_of_changes_names_are_there():
    table = GUIDE[GUIDE.index("### Where a change goes") :]
    named = set(re.findall(r"`([\w./-]+\.(?:py|js|css|csv|yml|ts))`", table)) - EXAMPLES
    assert len(named) > 25
    short = {
        "index.js",
        "words.js",
        "types.d.ts",
        "test_convnet.py",
        "outputs/__init__.py",
        "outputs/kind.py",
        "parity/chapter.py",
    }
    assert [name for name in sorted(named - short) if not any((place / name).exists() for place in PLACES)] == []


# Other modules take the list of kinds when they are imported, so the new kind needs a process of its own.
ADDED = """
import sys
from pathlib import Path

from convnotes.book import outputs

sys.path.insert(0, sys.argv[1])
from sound import SOUND

outputs.KINDS, outputs.PLACED = (*outputs.KINDS, SOUND), (*outputs.PLACED, SOUND)

from convnotes.book import parity
from convnotes.site.html import with_policy
from tests.conftest import Project

project = Project(Path(sys.argv[1]) / "course")
code = sys.argv[2]
project.page(f"# A {{ #a }}\\n\\n{code}\\n\\n[caption](sound:chirp)\\n")
book = project.make()
print(book.texts["en"]["a"])
print({path: content for path, content in book.files["en"].items() if path.startswith("sounds/")})
print(book.files["en"]["a.ipynb"].decode())
print(with_policy('<meta charset="utf-8">'))
project.page(f"# A {{ #a }}\\n\\n{code}\\n\\n[caption](sound:chirp)\\n", f"# A {{ #a }}\\n\\n{code}\\n")
print(*parity.check(project.course), sep="\\n")
"""


@pytest.mark.kernels
def test_the_kind_of_output_needs_only_its_module_and_its_name(tmp_path):
    (tmp_path / "sound.py").write_text(fence("python", "class Sound"), "utf-8")
    code = re.search(r"```python\n[^`]*?show\(\"sound\".*?```", GUIDE, re.DOTALL)[0]
    said = run_python("-c", ADDED, str(tmp_path), code)
    assert '<audio controls src="sounds/a/chirp.wav"></audio> caption' in said
    assert "{'sounds/a/chirp.wav': b'RIFF'}" in said
    assert "data:audio/wav;base64,UklGRg==" in said and "*caption*" in said, "the notebook"
    assert "media-src 'self' data:" in said
    assert "sound" in said.splitlines()[-1], "the languages differ"
