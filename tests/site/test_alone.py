"""A page that is rendered alone is, byte for byte, what a build of the whole book makes of it."""

from pathlib import Path

from tests.conftest import ROOT
from tests.site.test_loop import Served


def test_each_page_alone_is_as_the_whole_build_made_it(site, tmp_path):
    served = Served(ROOT, ROOT / "mkdocs.yml", tmp_path)
    served.loop.whole.stop()
    different, alone = [], 0
    for language, built in served.loop.built.items():
        for page in built.edition.course.pages[language].values():
            file = Path(built.config.site_dir, built.files.src_uris[f"{page.name}.md"].dest_uri)
            before = file.read_bytes()
            assert built.rewrite(page) == ("material/tags" not in page.text), page.path
            alone += 1
            if file.read_bytes() != before:
                different.append(page.path)
    assert alone > 70 and different == []
