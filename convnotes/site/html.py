"""The HTML of a finished page: without what a browser can do without, and with its Content-Security-Policy."""

import base64
import hashlib
import re

from convnotes.book.outputs import KINDS

_INLINE = re.compile(r"<script>(.+?)</script>", re.DOTALL)
_CHARSET = '<meta charset="utf-8">'
# Nothing from elsewhere, and no script in the page but those of its theme. The kinds of outputs add what they need.
_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
}


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


def with_policy(page: str) -> str:
    """The page with its policy at the top of its head.

    A script that stands in the page runs only if its hash is in the policy, and hashes
    are taken of what the theme's templates wrote, outside the article: one that came in
    with a page's own text does not run.

    Source: Content Security Policy Level 3, https://www.w3.org/TR/CSP3/

    >>> with_policy('<head><meta charset="utf-8"></head><script>go()</script>').split("; ")[1]
    "script-src 'self' 'sha256-5KYv+PUboo5h+0+YAtGRPbwv5d/QxzHslP4YGnUaxRw='"
    """
    frame = re.sub(r"<article\b.*</article>", "", page, flags=re.DOTALL)
    hashes = sorted({_hash(script) for script in _INLINE.findall(frame)})
    rules = {**_POLICY, "script-src": " ".join(["'self'", *hashes])}
    for directive, sources in (pair for kind in KINDS for pair in kind.policy.items()):
        rules[directive] = " ".join(dict.fromkeys([*rules.get(directive, "").split(), *sources.split()]))
    said = "; ".join(f"{directive} {sources}" for directive, sources in rules.items())
    meta = f'<meta http-equiv="Content-Security-Policy" content="{said}">'
    return page.replace(_CHARSET, f"{_CHARSET}\n{meta}", 1)


def _hash(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
