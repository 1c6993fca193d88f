"""What ``mkdocs serve`` does after a change: the page alone where that is enough, otherwise the site."""

from collections.abc import Callable, Sequence
from logging import Logger, LoggerAdapter
from pathlib import Path

from convnotes.book.fault import Fault
from convnotes.book.languages import LANGUAGES
from convnotes.site.alone import Built
from convnotes.site.times import times_of
from convnotes.site.whole import Whole

Log = Logger | LoggerAdapter[Logger]


class Loop:
    """The builder of a site that is served. It never raises: MkDocs would answer no request until a build succeeds.

    ``built`` has each language as it was built last. ``reload`` is a file that changes when browsers should load
    their pages again.
    """

    def __init__(
        self, build: Callable[[], None], watched: Sequence[Path], reload: Path, whole: Whole, built: dict[str, Built]
    ) -> None:
        self.build, self.reload, self.whole, self.built = build, reload, whole, built
        self.watched = [path.resolve() for path in watched]
        self._before = times_of(self.watched)

    def run(self, log: Log) -> None:
        """Bring the site up to date."""
        with self.whole.lock:
            changed = self._changed()
            if not changed - {self.reload}:
                return
            if all(map(self._rewrite, changed)):
                self.whole.ask()
                return
            self.whole.stop()
            # A build that fails leaves nothing to render a page with.
            self.built.clear()
            try:
                self.build()
            except SystemExit:
                # MkDocs has told the reason.
                log.info("The last good site is still served")
            except Exception:
                log.exception("The build failed in a way that it should not; the last good site is still served")

    def _changed(self) -> set[Path]:
        before, self._before = self._before, times_of(self.watched)
        return {file for file, _ in before.items() ^ self._before.items()}

    def _rewrite(self, file: Path) -> bool:
        """Write the page of a Markdown file anew. Tell whether that was possible."""
        for language in LANGUAGES:
            if (built := self.built.get(language)) and file.suffix == ".md" and file.exists():
                course = built.edition.course
                if file.is_relative_to(course.folder(language)):
                    try:
                        return built.rewrite(course.read_page(language, file))
                    except Fault:
                        return False
        return False
