"""The command line: ``python -m convnotes run | record | parity | render | images``."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from convnotes import devices
from convnotes.book import parity
from convnotes.book.build import labels_file, make_book, runs_of
from convnotes.book.pages.page import LANGUAGES, Page, PageError, read_pages
from convnotes.book.render import pictures as images
from convnotes.book.render.notebook import Home
from convnotes.book.runs.executor import Executor, Limits
from convnotes.book.runs.recordings import record
from convnotes.book.runs.scheduler import RunFailure
from convnotes.book.runs.store import Store, default_folder
from convnotes.site.plain import trees
from convnotes.site.settings import of_language


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command in the folder of the project; the result is the exit status."""
    options = _parser().parse_args(arguments)
    root = Path.cwd()
    if not (root / "docs" / LANGUAGES[0]).is_dir():
        print(f"{root} has no docs/{LANGUAGES[0]}; run this in the folder of mkdocs.yml", file=sys.stderr)
        return 2
    try:
        return options.command(root, options)
    except (RunFailure, PageError) as failure:
        print(failure, file=sys.stderr)
        return 1
    except LookupError as error:
        if type(error) is not LookupError:
            raise
        print(error.args[0], file=sys.stderr)
        return 2


def _run(root: Path, options: argparse.Namespace) -> int:
    pages = _chosen(root, options.chapters)
    runs_of(pages, root, Store(default_folder()), _executor(root), fresh=options.fresh)
    return 0


def _record(root: Path, options: argparse.Namespace) -> int:
    pages = read_pages(root, LANGUAGES[0])
    chosen: dict[str, Page] = {}
    for chapter in options.chapters:
        recorded = {name: pages[name] for name in _named(chapter, pages) if pages[name].recorded}
        if not recorded:
            raise LookupError(f"no page of {chapter} says recorded: true in its front matter, so it runs at each build")
        chosen |= recorded
    shared = devices.find(options.devices) if options.devices > 1 else {}
    executor = Executor(labels_file(root), Limits(timeout=None), _progress, one_thread=False, devices=shared)
    for page in chosen.values():
        # One after the other: a long training wants all cores to itself.
        file = record(page, root, executor)
        print(file.relative_to(root))
    return 0


def _chosen(root: Path, chapters: Sequence[str]) -> dict[str, dict[str, Page]]:
    """The pages of the chapters that were named, or of all.

    Raises ``LookupError`` for an unknown name, and for a page that is in one language only.
    """
    pages = {language: read_pages(root, language) for language in LANGUAGES}
    if not chapters:
        return pages
    names = {name: None for chapter in chapters for name in _named(chapter, pages[LANGUAGES[0]])}
    if missing := [
        f"docs/{language}/{name}.md" for language in LANGUAGES for name in names.keys() - pages[language].keys()
    ]:
        raise LookupError(f"there is no {', '.join(missing)}; a page is in both languages")
    return {language: {name: pages[language][name] for name in names} for language in LANGUAGES}


def _named(chapter: str, pages: Mapping[str, Page]) -> list[str]:
    """A page, or the pages of a folder in the order of their names. Raises ``LookupError`` if there is neither."""
    names = sorted(name for name in pages if name == chapter or name.startswith(f"{chapter}/"))
    if not names:
        raise LookupError(f"no chapter {chapter!r}; there is {', '.join(pages)}")
    return names


def _parity(root: Path, options: argparse.Namespace) -> int:
    if options.accept is not None:
        parity.accept_all(root, options.accept)
    differences = parity.check(root)
    for difference in differences:
        print(difference)
    return 1 if differences else 0


def _render(root: Path, options: argparse.Namespace) -> int:
    book = make_book(root, Store(default_folder()), _home(root), _executor(root))
    for path, content in trees(book, root).items():
        file = options.out / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return 0


def _images(root: Path, options: argparse.Namespace) -> int:
    pages = {LANGUAGES[0]: read_pages(root, LANGUAGES[0]), LANGUAGES[1]: {}}
    runs = runs_of(pages, root, Store(default_folder()), _executor(root))
    for file, content in images.pictures(root / "img", runs.values()).items():
        file.write_bytes(content)
        print(file.relative_to(root))
    return 0


def _home(root: Path) -> Home:
    _, settings = of_language(root, LANGUAGES[0])
    return Home.of(root, settings.get("site_url"), settings.get("repo_url"))


def _executor(root: Path) -> Executor:
    return Executor(labels_file(root), Limits(), _progress)


def _progress(chapter: str, fence: int, of: int, seconds: float) -> None:
    print(f"{chapter}: fence {fence} of {of}, {seconds:.0f} s", file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m convnotes", description=__doc__)
    commands = parser.add_subparsers(required=True)
    run = commands.add_parser("run", help="run the chapters that are not in the store")
    run.add_argument(
        "chapters", nargs="*", metavar="chapter", help="such as 5-1/pooling, or 5-1 for its pages; all if none is named"
    )
    run.add_argument("--fresh", action="store_true", help="run them even if they are in the store")
    run.set_defaults(command=_run)
    keep = commands.add_parser("record", help="run recorded chapters, however long it takes")
    keep.add_argument("chapters", nargs="+", metavar="chapter", help="such as 5-2/from-scratch, or 5-2 for its pages")
    keep.add_argument(
        "--devices", type=int, default=1, metavar="N", help="share each batch among N GPUs, or parts of the processor"
    )
    keep.set_defaults(command=_record)
    compare = commands.add_parser("parity", help="list where the two pages of a chapter differ")
    compare.add_argument(
        "--accept",
        nargs="*",
        metavar="page#section",
        help="record that the sections changed in both languages agree again; name one that changed in one only",
    )
    compare.set_defaults(command=_parity)
    render = commands.add_parser("render", help="write the pages, outputs included, for another generator")
    render.add_argument("out", type=Path, metavar="OUT")
    render.set_defaults(command=_render)
    draw = commands.add_parser("images", help="redraw the pictures of img/ from the runs")
    draw.set_defaults(command=_images)
    return parser


if __name__ == "__main__":
    sys.exit(main())
