"""Printed text as a terminal shows it in the end: progress bars in their last state, without colours or links."""

import re
import unicodedata
from collections.abc import Callable

_PART = re.compile(
    r"(?:\x1b\[|\x9b)(?P<numbers>[0-9;:?<=>]*)[ -/]*(?P<command>[@-~]|\Z)"
    # Links, titles of windows, pictures: all up to the end of the command, or of the text.
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f]).*?(?:\x1b\\|\x07|\x9c|\Z)"
    r"|\x1b[ -/]*(?P<escape>[0-~])"
    r"|(?P<control>[\x00-\x1f\x7f-\x9f])"
    r"|(?P<plain>[^\x00-\x1f\x7f-\x9f]+)",
    re.DOTALL,
)
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_TAB, _WIDTH, _HEIGHT = 8, 80, 24


def on_screen(text: str) -> str:
    r"""Return the text that a terminal of any size shows after all that was printed.

    >>> on_screen("\r 50%\r100%\x1b[32m ok\x1b[0m\nabc\b\b\bxyz")
    '100% ok\nxyz'
    """
    return _Screen(text).text() if _CONTROL.search(text) else text


class _Screen:
    """Rows of cells. A wide letter takes two cells, of which the second is empty."""

    def __init__(self, printed: str) -> None:
        self.rows: list[list[str]] = [[]]
        self.row = self.column = 0
        self.saved = (0, 0)
        for part in _PART.finditer(printed):
            if part["plain"]:
                for letter in part["plain"]:
                    self._put(letter)
            elif command := part["command"] or part["escape"] or part["control"]:
                numbers = [int(number) if number.isdecimal() else 0 for number in (part["numbers"] or "").split(";")]
                self._do(command, numbers, csi=part["command"] is not None)

    def text(self) -> str:
        return "\n".join("".join(row).rstrip() for row in self.rows)

    def _put(self, letter: str) -> None:
        row = self.rows[self.row]
        width = 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        if unicodedata.combining(letter) or unicodedata.category(letter) in ("Mn", "Me", "Cf"):
            if 0 < self.column <= len(row):
                row[self.column - 1 if row[self.column - 1] else self.column - 2] += letter
            return
        self._erase(row, self.column, self.column + width)
        row[self.column : self.column + width] = [letter, ""][:width]
        self.column += width

    def _erase(self, row: list[str], start: int, end: int) -> None:
        """Put spaces into cells. What remains of a wide letter is a space too."""
        row += [" "] * (end - len(row))
        for edge in (start, end):
            if 0 < edge < len(row) and not row[edge]:
                row[edge - 1 : edge + 1] = [" ", " "]
        row[start:end] = [" "] * (end - start)

    def _go(self, row: int, column: int) -> None:
        self.row, self.column = max(row, 0), max(column, 0)
        self.rows += [[] for _ in range(self.row + 1 - len(self.rows))]

    def _jump(self, row: int, column: int) -> None:
        """Go to a place of the screen. Its edges hold the cursor, as they do in a terminal."""
        self._go(min(row, max(len(self.rows), _HEIGHT) - 1), column)
        self.column = min(self.column, max(len(self.rows[self.row]), _WIDTH) - 1)

    def _do(self, command: str, numbers: list[int], *, csi: bool) -> None:
        number = max(numbers[0], 1)
        if csi and command in _MOVES:
            self._jump(*_MOVES[command](self.row, self.column, number))
        elif not csi and command in _KEYS:
            self._go(*_KEYS[command](self.row, self.column))
        elif csi and command in "Hf":
            self._jump(number - 1, max([*numbers, 1][1], 1) - 1)
        elif csi and command in "JK":
            self._clear(command, numbers[0])
        elif csi and command == "X":
            self._erase(self.rows[self.row], self.column, self.column + min(number, _WIDTH))
        elif csi and command == "P":
            del self.rows[self.row][self.column : self.column + number]
        elif csi and command == "@":
            self.rows[self.row][self.column : self.column] = [" "] * min(number, _WIDTH)
        elif command in ("s" if csi else "7"):
            self.saved = (self.row, self.column)
        elif command in ("u" if csi else "8"):
            self._go(*self.saved)

    def _clear(self, command: str, where: int) -> None:
        """Clear what is after the cursor (0), before it (1), or all (2, 3): of its line (K), or of the screen (J)."""
        row = self.rows[self.row]
        if where == 1:
            self._erase(row, 0, min(self.column + 1, len(row)))
        else:
            start = 0 if where else self.column
            self._erase(row, start, max(start, len(row)))
        if command == "J":
            if not where:
                del self.rows[self.row + 1 :]
            for line in self.rows[: self.row] if where == 1 else self.rows if where else ():
                line.clear()


_MOVES: dict[str, Callable[[int, int, int], tuple[int, int]]] = {
    "A": lambda row, column, n: (row - n, column),
    "B": lambda row, column, n: (row + n, column),
    "C": lambda row, column, n: (row, column + n),
    "D": lambda row, column, n: (row, column - n),
    "E": lambda row, column, n: (row + n, 0),
    "F": lambda row, column, n: (row - n, 0),
    "G": lambda row, column, n: (row, n - 1),
    "`": lambda row, column, n: (row, n - 1),
    "d": lambda row, column, n: (n - 1, column),
}
_KEYS: dict[str, Callable[[int, int], tuple[int, int]]] = {
    "\n": lambda row, column: (row + 1, 0),
    "\x0b": lambda row, column: (row + 1, column),
    "\x0c": lambda row, column: (row + 1, column),
    "\r": lambda row, column: (row, 0),
    "\b": lambda row, column: (row, column - 1),
    "\t": lambda row, column: (row, column + _TAB - column % _TAB),
    "D": lambda row, column: (row + 1, column),
    "E": lambda row, column: (row + 1, 0),
    "M": lambda row, column: (row - 1, column),
}
