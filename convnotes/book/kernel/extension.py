"""What runs inside a chapter's kernel: an IPython extension.

After each fence it renders the figures that the fence drew and hands them to the
engine; a function runs a fence of ``>>>`` examples; a limit on memory turns a
fence that eats the machine into a ``MemoryError``.
"""

import contextlib
import doctest
import gc
import logging
import os
import random
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from convnotes.book.kernel.errors import file_of_fence, says, traceback_of
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
    shell.compile.get_code_name = lambda raw, transformed, number: file_of_fence(number)
    root = Path(os.environ[LABELS_ENV]).parents[1]
    shell.showtraceback = shell.showsyntaxerror = lambda *_, **__: show_error(shell, root)
    warnings.showwarning = lambda message, category, *_, **__: show_warning(shell, message, category)
    # IPython says this to whoever types; a fence that exits is an error.
    warnings.filterwarnings("ignore", "To exit: use")
    # In a shell TensorFlow logs to stdout, which belongs to the page.
    logging.getLogger("tensorflow").disabled = True
    set_style()
    exec(os.environ[PRELUDE_ENV], {})  # noqa: S102 - written by our own command line
    file = Path(os.environ[LABELS_ENV])
    catalogue = Labels.read(file, file.name).pairs

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


def show_error(shell: Any, root: Path) -> None:
    """Send the error that was just raised. IPython would send no group of errors, and paths of the machine."""
    kind, error, _ = sys.exc_info()
    assert error
    shell._showtraceback(kind, says(error), traceback_of(error, root))  # noqa: SLF001 - the way to send it as one's own


def show_warning(shell: Any, message: Warning | str, category: type[Warning]) -> None:
    """Show a warning among the outputs, without the place in a file that Python adds."""
    shell.display_pub.publish({"text/plain": f"{category.__name__}: {message}"})


def publish_figures(shell: Any, catalogue: dict[str, str]) -> None:
    """Render and close every open figure. A callback cannot fail a fence, so an error travels as output."""
    import matplotlib.pyplot as plt

    for number in plt.get_fignums():
        figure = plt.figure(number)
        try:
            if not figure.get_label():
                raise LabelError('a figure without a name; give it one: plt.subplots(…, num="name")')
            if _moves(figure):
                raise ValueError(
                    "an animation, of which a page would show one frame; draw its frames side by side, or close it"
                )
            bundle, preview = render(figure, Labels(catalogue))
            text = f"<Figure {bundle['name']}>"
            shell.display_pub.publish({FIGURE_MIME: bundle, "image/png": preview, "text/plain": text})
        except Exception as error:  # noqa: BLE001 - whatever goes wrong in drawing is the fence's error
            shell.display_pub.publish({ERROR_MIME: {"message": f"{type(error).__name__}: {error}"}, "text/plain": ""})
    plt.close("all")


def _moves(figure: Any) -> bool:
    """Tell whether an animation draws on a figure. A figure does not know."""
    animation = sys.modules.get("matplotlib.animation")
    if animation is None:
        return False
    return any(
        getattr(each, "_fig", None) is figure for each in gc.get_objects() if isinstance(each, animation.Animation)
    )


def run_examples(source: str, namespace: dict[str, Any]) -> None:
    """Run the ``>>>`` examples of a fence in a namespace; raise ``ExampleMismatch`` at the first that differs."""
    fence = sys._getframe(2).f_code.co_filename  # noqa: SLF001 - the file that called, as tracebacks name it
    test = doctest.DocTestParser().get_doctest(source, namespace, fence, None, 0)
    runner = doctest.DebugRunner(optionflags=DOCTEST_FLAGS)
    raised = None
    try:
        runner.run(test, clear_globs=False)
    except doctest.DocTestFailure as failure:
        line = failure.example.lineno + 1
        raise ExampleMismatch(f"{line}: expected {failure.example.want!r}, got {failure.got!r}") from None
    except doctest.UnexpectedException as failure:
        raised = failure.exc_info[1]
    if raised:
        # Not while doctest's own error is handled, which would become a part of this one.
        raise raised
    namespace.update(test.globs)
