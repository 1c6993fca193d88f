"""What is kept between builds."""

from pathlib import Path

from convnotes.book.kept import Kept


def test_two_builds_may_keep_the_same_result_at_once(tmp_path, monkeypatch):
    plain = Path.replace

    def after_another(file, target):
        plain(file, target)
        return plain(file, target)

    monkeypatch.setattr(Path, "replace", after_another)
    kept = Kept(tmp_path)
    kept.keep("html/a", "key", "<h1>A</h1>")
    assert kept.find("html/a", "key") == "<h1>A</h1>"
    assert [file.name for file in (tmp_path / "html").iterdir()] == ["a.json"]
