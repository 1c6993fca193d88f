"""What is wrong, where, and what to do about it."""

from collections.abc import Sequence


class Fault(Exception):
    r"""One thing that stops a build: ``path`` and ``line`` tell where, ``remedy`` what to do.

    ``text`` is the whole file, of which an excerpt is shown.

    >>> print(Fault("docs/ko/a.md", 2, "this fence raised nothing", "leave data-raises out", "one\ntwo"))
    docs/ko/a.md:2: this fence raised nothing; leave data-raises out
           1 | one
      >    2 | two
    """

    def __init__(self, path: str, line: int, message: str, remedy: str = "", text: str = "") -> None:
        self.path, self.line, self.message, self.remedy = path, line, message, remedy
        self.excerpt = _excerpt(text, line)
        super().__init__(path, line, message, remedy, text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Fault) and self.args == other.args

    def __hash__(self) -> int:
        return hash(self.args)

    def __str__(self) -> str:
        said = f"{self.message}; {self.remedy}" if self.remedy else self.message
        return f"{self.path}:{self.line}: {said}{self.excerpt}"


class Faults(Exception):
    """All that is wrong with a course, told together."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(dict.fromkeys(faults))
        super().__init__("\n".join(map(str, self.faults)))


def _excerpt(text: str, line: int, around: int = 2) -> str:
    if not text:
        return ""
    lines = text.split("\n")
    first = max(line - 1 - around, 0)
    shown = enumerate(lines[first : line + around], first + 1)
    return "".join(f"\n  {'>' if number == line else ' '} {number:4} | {content}" for number, content in shown)
