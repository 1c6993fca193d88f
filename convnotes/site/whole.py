"""Build the whole site in another process, and lay it over the one that is served.

``python -m convnotes.site.whole OPTIONS`` is that process. It knows nothing of what the pages looked like before, so
the result is what a fresh build gives.
"""

import atexit
import json
import logging
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import RLock, Timer

from convnotes.site.lay import lay

# Seconds without a change after which an author has probably stopped typing.
PAUSE = 1.5


class Whole:
    """Builds the whole site when nothing has changed for a while. Hold ``lock`` to write into the site meanwhile.

    ``options`` go to MkDocs's ``load_config``. ``changed`` hears when a page that stood is another one now.
    """

    def __init__(self, site: Path, folder: Path, options: Mapping[str, object], changed: Callable[[], None]) -> None:
        self.site, self.folder, self.options, self.changed = site, folder, options, changed
        self.lock, self.pause = RLock(), PAUSE
        self._asked = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._timer: Timer | None = None
        atexit.register(self.stop)

    def ask(self, pause: float | None = None) -> None:
        """Build after a pause in seconds, unless something else happens before."""
        with self.lock:
            self.stop()
            self._timer = Timer(self.pause if pause is None else pause, self._build, [self._asked])
            self._timer.daemon = True
            self._timer.start()

    def stop(self) -> None:
        """Forget what was asked for, and end a build that is under way."""
        with self.lock:
            self._asked += 1
            if self._timer:
                self._timer.cancel()
                self._timer = None
            if self._process:
                self._process.kill()

    def wait(self) -> None:
        """Return when nothing is asked for, and nothing under way."""
        while (timer := self._timer) is not None:
            timer.join()

    def _build(self, number: int) -> None:
        target = self.folder / "whole"
        options = json.dumps({**self.options, "site_dir": str(target)})
        with self.lock:
            if number != self._asked:
                return
            self._process = process = subprocess.Popen([sys.executable, "-m", "convnotes.site.whole", options])
        status = process.wait()
        with self.lock:
            if number == self._asked:
                self._timer = self._process = None
                if status == 0 and lay(target, self.site):
                    self.changed()


def main(options: str) -> None:
    """Build a site as ``mkdocs serve`` does, but with the notebooks that it leaves out at first."""
    from mkdocs.commands.build import build
    from mkdocs.config import load_config

    given = json.loads(options)
    config = load_config(**given)
    # Pages are kept only if MkDocs would have said what it had to say of them.
    logging.basicConfig(level=logging.WARNING, format="%(levelname)-8s-  %(message)s")
    logging.getLogger("mkdocs").setLevel(logging.INFO)
    config.site_url = given["site_url"]
    config.plugins.on_startup(command="serve", dirty=False)
    config.plugins["convnotes"].session.hurries = False  # type: ignore[attr-defined]
    build(config, serve_url=config.site_url)


if __name__ == "__main__":
    main(sys.argv[1])
