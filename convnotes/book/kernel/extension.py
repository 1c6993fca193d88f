"""What runs inside a chapter's kernel: an IPython extension.

After each fence it renders the figures that the fence drew and hands them to the
engine; a function runs a fence of ``>>>`` examples; a limit on memory turns a
fence that eats the machine into a ``MemoryError``.
"""

import contextlib
import doctest
import logging
import os
import random
from pathlib import Path
from typing import Any

import numpy as np

from convnotes.book.kernel.figures import render, set_style
from convnotes.book.kernel.protocol import (
    DOCTEST_FLAGS,
    ERROR_MIME,
    EXAMPLES,
    FIGURE_MIME,
    LABELS_ENV,
    MEMORY_ENV,
    PRELUDE_ENV,
)
from convnotes.book.pages.labels import LabelError, Labels


class ExampleMismatch(AssertionError):
    """A ``>>>`` example whose output is not what the page says."""


def load_ipython_extension(shell: Any) -> None:
    """Called by IPython in the new kernel, before the first fence."""
    limit_memory(int(os.environ[MEMORY_ENV]))
    # A fence is plain Python: IPython must not read magics or strip >>> from its strings.
    code = shell.input_transformer_manager
    code.cleanup_transforms, code.line_transforms, code.token_transformers = [], [], []
    # In a shell TensorFlow logs to stdout, which belongs to the page.
    logging.getLogger("tensorflow").disabled = True
    set_style()
    exec(os.environ[PRELUDE_ENV], {})  # noqa: S102 - written by our own command line
    catalogue = Labels.read(Path(os.environ[LABELS_ENV])).pairs

    def begin(info: Any) -> None:
        seed()
        shell.events.unregister("pre_run_cell", begin)

    # IPython draws random numbers until the first fence, for a tip of the day among other things.
    shell.events.register("pre_run_cell", begin)
    shell.events.register("post_run_cell", lambda result: publish_figures(shell, catalogue))
    shell.user_ns[EXAMPLES] = lambda source: run_examples(source, shell.user_ns)


def seed() -> None:
    """Make Python and NumPy draw the same random numbers in each run; TensorFlow's seed is the page's own matter."""
    random.seed(0)
    np.random.seed(0)  # noqa: NPY002 - for those who draw from it


def limit_memory(size: int) -> None:
    """Limit this process to ``size`` bytes of data, where the system can."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (size, size))


def publish_figures(shell: Any, catalogue: dict[str, str]) -> None:
    """Render and close every open figure. A callback cannot fail a fence, so an error travels as output."""
    import matplotlib.pyplot as plt

    for number in plt.get_fignums():
        figure = plt.figure(number)
        try:
            if not figure.get_label():
                raise LabelError('a figure without a name; give it one: plt.subplots(…, num="name")')
            bundle, preview = render(figure, Labels(catalogue))
            text = f"<Figure {bundle['name']}>"
            shell.display_pub.publish({FIGURE_MIME: bundle, "image/png": preview, "text/plain": text})
        except Exception as error:  # noqa: BLE001 - whatever goes wrong in drawing is the fence's error
            shell.display_pub.publish({ERROR_MIME: {"message": f"{type(error).__name__}: {error}"}, "text/plain": ""})
    plt.close("all")


def run_examples(source: str, namespace: dict[str, Any]) -> None:
    """Run ``>>>`` examples in a namespace; raise ``ExampleMismatch`` at the first that differs."""
    test = doctest.DocTestParser().get_doctest(source, namespace, "example", None, 0)
    runner = doctest.DebugRunner(optionflags=DOCTEST_FLAGS)
    try:
        runner.run(test, clear_globs=False)
    except doctest.DocTestFailure as failure:
        line = failure.example.lineno + 1
        raise ExampleMismatch(f"{line}: expected {failure.example.want!r}, got {failure.got!r}") from None
    except doctest.UnexpectedException as failure:
        kind, error, _ = failure.exc_info
        raise ExampleMismatch(f"{failure.example.lineno + 1}: {kind.__name__}: {error}") from None
    namespace.update(test.globs)
