"""The command line of a course: ``python -m convnotes``."""

import argparse
import base64
import io
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from convnotes import devices
from convnotes.files import write

try:
    from convnotes.book import Course, Executor, Fault, Faults, Limits, Scheduler, check, make_book
    from convnotes.book.build import runs_of
    from convnotes.book.languages import LANGUAGES
    from convnotes.book.pages.sentences import HOLDS, NOTHING, claiming
    from convnotes.book.parity import accept_all
    from convnotes.book.runs.recordings import record
    from convnotes.book.runs.run import pictures_of
    from convnotes.book.runs.store import Store, default_folder
    from convnotes.book.unheld import lower, more
    from convnotes.site.plain import plain_trees
    from convnotes.site.settings import find_course, read_address
except ModuleNotFoundError as error:
    # The lessons alone are installed.
    sys.exit(f'a course needs {error.name}, which makes sites: run pip install "convnotes[site]"')

_PICTURES = {".png": "PNG", ".jpg": "JPEG"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command in the folder of the course, and return the exit status."""
    options = _parser().parse_args(arguments)
    try:
        course = find_course(Path.cwd())
        if not course.folder(LANGUAGES[0]).is_dir():
            raise LookupError(f"{course.root} has no docs/{LANGUAGES[0]}; run this in the folder of mkdocs.yml")
        return options.command(course, options)
    except (Fault, Faults) as failure:
        print(failure, file=sys.stderr)
        return 1
    except LookupError as error:
        if type(error) is not LookupError:
            raise
        print(error.args[0], file=sys.stderr)
        return 2


def _run(course: Course, options: argparse.Namespace) -> int:
    names = {name for chapter in options.chapters for name in _named(chapter, course)}
    # A chapter needs its page in both languages.
    lacking = {language: sorted(names - course.files[language].keys()) for language in LANGUAGES}
    if missing := [course.path(course.page_file(language, name)) for language in lacking for name in lacking[language]]:
        raise LookupError(f"there is no {', '.join(missing)}; a page is in both languages")
    runs_of(course, _scheduler(course, fresh=options.fresh), names or None)
    return 0


def _record(course: Course, options: argparse.Namespace) -> int:
    pages = course.pages[LANGUAGES[0]]
    chosen = []
    for chapter in options.chapters:
        names = _named(chapter, course)
        if faults := course.faults_of(names):
            raise Faults(faults)
        recorded = [pages[name] for name in names if pages[name].recorded]
        if not recorded:
            raise LookupError(f"no page of {chapter} says recorded: true in its front matter, so it runs at each build")
        chosen += recorded
    shared = devices.find(options.devices) if options.devices > 1 else {}
    prelude = f"from convnotes import devices; devices.share({list(shared)})" if shared else ""
    # Fine-tuning takes more than the 8 GiB of a chapter; oneDNN crashes where it gets no memory.
    limits = Limits(timeout=None, memory=32 * 2**30)
    executor = Executor(course, limits, _progress, one_thread=False, prelude=prelude)
    for page in dict.fromkeys(chosen):
        # Record pages one by one, because a long training needs all cores.
        print(course.path(record(page, executor, list(shared.values()))))
    return 0


def _named(chapter: str, course: Course) -> list[str]:
    """Return the name of a page, or the sorted names in a folder. Raises ``LookupError`` if neither exists."""
    names = [name for name in course.names if name == chapter or name.startswith(f"{chapter}/")]
    if not names:
        raise LookupError(f"no chapter {chapter!r}; there is {', '.join(course.names)}")
    return names


def _parity(course: Course, options: argparse.Namespace) -> int:
    if options.accept is not None:
        accept_all(course, options.accept)
    differences = check(course)
    for difference in differences:
        print(difference)
    return 1 if differences else 0


def _claims(course: Course, options: argparse.Namespace) -> int:
    names = [name for chapter in options.chapters for name in _named(chapter, course)] or course.names
    if faults := course.faults_of(names):
        raise Faults(faults)
    counts = {language: Counter[str]() for language in LANGUAGES}
    for page in (course.pages[language][name] for language in LANGUAGES for name in names):
        for sentence in claiming(page):
            counts[page.language][sentence.held] += 1
            if sentence.held == NOTHING:
                print(f"{page.path}:{sentence.line}: {sentence.text}")
    for language, count in counts.items():
        holds = ", ".join(f"{count[hold]} by {hold}" for hold in HOLDS)
        share = count[NOTHING] / max(count.total(), 1)
        print(f"{language}: {len(names)} pages, {count.total()} sentences claim: {holds} ({share:.1%})")
    if options.keep:
        lower(course)
    grown = list(more(course))
    for fault in grown:
        print(fault, file=sys.stderr)
    return 1 if grown else 0


def _render(course: Course, options: argparse.Namespace) -> int:
    book = make_book(course, _scheduler(course), read_address(course))
    write({options.out / path: content for path, content in plain_trees(book, course).items()})
    return 0


def _images(course: Course, options: argparse.Namespace) -> int:
    """Replace each picture of ``img/`` with the figure of the same name."""
    runs = runs_of(course, _scheduler(course))
    korean = [runs[page.path] for page in course.pages[LANGUAGES[0]].values() if page.path in runs]
    figures = {name: png for run in korean for name, png in pictures_of(run).items()}
    contents = {}
    for file in sorted(file for file in course.images.iterdir() if file.suffix in _PICTURES):
        if file.stem not in figures:
            there = f"there is {', '.join(sorted(figures))}"
            raise LookupError(f"{file}: no page makes a figure {file.stem!r}; {there}")
        contents[file] = _encode(base64.b64decode(figures[file.stem]), _PICTURES[file.suffix])
    write(contents)
    print(*map(course.path, contents), sep="\n")
    return 0


def _encode(png: bytes, form: str) -> bytes:
    if form == "PNG":
        return png
    buffer = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").save(buffer, form, quality=90)
    return buffer.getvalue()


def _scheduler(course: Course, *, fresh: bool = False) -> Scheduler:
    return Scheduler(Store(default_folder()), Executor(course, Limits(), _progress), fresh=fresh)


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
    claims = commands.add_parser("claims", help="list the sentences that claim something and are held by nothing")
    claims.add_argument("chapters", nargs="*", metavar="chapter", help="such as 5-1/pooling, or 5-1 for its pages")
    claims.add_argument("--keep", action="store_true", help="record how many they are, where they became fewer")
    claims.set_defaults(command=_claims)
    render = commands.add_parser("render", help="write the pages, outputs included, for another generator")
    render.add_argument("out", type=Path, metavar="OUT")
    render.set_defaults(command=_render)
    draw = commands.add_parser("images", help="redraw the pictures of img/ from the runs")
    draw.set_defaults(command=_images)
    return parser


if __name__ == "__main__":
    sys.exit(main())
