"""The settings of a site, without MkDocs."""

import pytest

from convnotes.book.course import Course
from convnotes.site.settings import EXTENSIONS, address_of, extensions_of, of_language, read_address, write_settings
from tests.conftest import PACKAGE


def test_a_fork_installs_itself_and_another_course_the_package(tmp_path):
    course = address_of(Course(tmp_path), "https://example.org/x", "https://github.com/someone/course")
    assert course.package_url == PACKAGE
    (tmp_path / "convnotes").mkdir()
    fork = address_of(Course(tmp_path), None, "https://github.com/someone/fork")
    assert (fork.site_url, fork.package_url) == ("/", "https://github.com/someone/fork")


def test_the_address_is_that_of_the_first_language(tmp_path):
    (tmp_path / "mkdocs.yml").write_text("docs_dir: docs/ko\nsite_url: https://example.org/x\n", "utf-8")
    second = "INHERIT: mkdocs.yml\ndocs_dir: docs/en\nsite_url: https://example.org/x/en/\n"
    (tmp_path / "mkdocs.en.yml").write_text(second, "utf-8")
    assert read_address(Course(tmp_path)).site_url == "https://example.org/x/"
    assert of_language(Course(tmp_path), "en")[0] == "mkdocs.en.yml"
    (tmp_path / "mkdocs.yml").unlink()
    (tmp_path / "mkdocs.en.yml").unlink()
    with pytest.raises(LookupError, match=r"has no mkdocs\*\.yml with docs_dir: docs/ko"):
        read_address(Course(tmp_path))


def test_names_of_python_stay_as_they_are_written(tmp_path):
    (tmp_path / "mkdocs.yml").write_text(
        """
docs_dir: docs/ko
site_url: !ENV [SITE, x]
markdown_extensions:
  - attr_list
  - pymdownx.emoji:
      emoji_index: !!python/name:material.extensions.emoji.twemoji
      options: {custom_icons: [a, !relative b]}
  - toc:
      slugify: !!python/object/apply:pymdownx.slugs.slugify {kwds: {case: lower}}
      permalink: null
""",
        "utf-8",
    )
    _, settings = of_language(Course(tmp_path), "ko")
    assert settings["site_url"] == "x"
    assert list(extensions_of(settings)) == ["attr_list", "pymdownx.emoji", "toc", *EXTENSIONS[1:]]
    written = write_settings({"markdown_extensions": extensions_of(settings)}).decode()
    assert "emoji_index: !!python/name:material.extensions.emoji.twemoji" in written
    assert "!!python/object/apply:pymdownx.slugs.slugify" in written and "permalink: null" in written
