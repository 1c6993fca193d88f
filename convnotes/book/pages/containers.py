"""Where on a page indented lines are content, and not literal code."""

import re

_BLOCK_OPENER = re.compile(r'(?:!!!|\?\?\?\+?) ?[\w-]+(?: +[\w-]+)*(?: +".*")? *$|===[!+]* +(?:".*"|\'.*\') *$')
_LIST_OPENER = re.compile(r"(?:[-*+]|\d+\.)[ ]+\S")


class Containers:
    """The indents that hold content: 0, and 4 more inside each admonition, tab and list item.

    It is told the lines of a page one after the other.
    """

    def __init__(self) -> None:
        self._indents = [0]
        self._may_list = True

    def fence(self, indent: int) -> None:
        self._close(indent)
        self._may_list = False

    def prose(self, line: str) -> None:
        bare = line.strip()
        if not bare:
            self._may_list = True
            return
        indent = len(line) - len(line.lstrip())
        self._close(indent)
        is_item = bool(_LIST_OPENER.match(bare)) and self._may_list
        if indent == self._indents[-1] and (is_item or _BLOCK_OPENER.match(bare)):
            self._indents.append(indent + 4)
        self._may_list = is_item

    def hold(self, indent: int) -> bool:
        return indent in self._indents

    def _close(self, indent: int) -> None:
        while self._indents[-1] > indent:
            self._indents.pop()
