"""The HTML of a finished page, without what a reader's browser can do without."""

import re


def tidy(page: str) -> str:
    r"""The page with fewer bytes and elements, and the same to see.

    >>> tidy('<p>a</p>\n\n\n<article><code><span class="n">x</span></code>\n\n</article>')
    '<p>a</p>\n<article><code>x</code>\n\n</article>'
    """
    # Two attributes that Material writes and HTML does not know.
    page = re.sub(r'(id="__(?:drawer|search)") autocomplete="off"| tabindex=""', r"\1", page)
    # And the empty lines of its templates, a twentieth of a page; within the article code may have some.
    frame = re.split(r"(<article\b.*</article>)", page, flags=re.DOTALL)
    if len(frame) > 1:
        frame[::2] = [re.sub(r"\n\s*\n", "\n", part) for part in frame[::2]]
        # Names, operators, brackets and space have the colour of code; half of all elements were theirs.
        frame[1] = re.sub(r'<span class="[nopw]">([^<]*)</span>', r"\1", frame[1])
    return "".join(frame)
