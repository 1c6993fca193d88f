"""Finish a page's HTML: remove what browsers do not need, and add the Content-Security-Policy."""

import base64
import hashlib
import re
from html import unescape
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from convnotes.book.outputs import KINDS

if TYPE_CHECKING:
    from mkdocs.structure.files import File, Files

_INLINE = re.compile(r"<script>(.+?)</script>", re.DOTALL)
# Rows of formulas are aligned by styles of their cells.
_FORMULA_STYLE = re.compile(r'<m[a-z]+\b[^<>]*? style="([^"]*)"')
_MEDIA = re.compile(r'(?P<before><(?:audio|video|source|track)\b[^>]*?\ssrc=")(?P<source>[^"]+)')
# A sign or an element after which browsers would begin a line with Hangul, and the Hangul that follows; or a tag.
_PARTED = re.compile(
    r"(?:<(?P<tag>pre|code|math|script|style|textarea)\b.*?</(?P=tag)>|[%°)\]])(?P<ends>(?:</\w+>)*)(?P<word>[가-힣]+)?"
    r"|<[^<>]*>",
    re.DOTALL,
)
_CHARSET = '<meta charset="utf-8">'
# Allow nothing from other hosts, and no inline script except the theme's. Kinds of output add their needs.
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
    r"""Return the page with fewer bytes and elements, but the same appearance.

    >>> tidy('<p>a</p>\n\n\n<article><code><span class="n">x</span></code>\n\n</article>')
    '<p>a</p>\n<article><code>x</code>\n\n</article>'
    """
    # Material writes two attributes that HTML does not allow.
    page = re.sub(r'(id="__(?:drawer|search)") autocomplete="off"| tabindex=""', r"\1", page)
    # Empty lines of templates are a twentieth of a page. In the article, code may need them.
    frame = re.split(r"(<article\b.*</article>)", page, flags=re.DOTALL)
    if len(frame) > 1:
        frame[::2] = [re.sub(r"\n\s*\n", "\n", part) for part in frame[::2]]
        # Claims lead to lines of fences with an id of their own, and to no others.
        frame[1] = re.sub(r'<span id="__span-\d+-\d+">([^\n]*\n)</span>', r"\1", frame[1])
        # These tokens have the default colour of code, and their spans were half of all elements.
        frame[1] = re.sub(r'<span class="[nopw]">([^<]*)</span>', r"\1", frame[1])
    return "".join(frame)


def unparted(page: str) -> str:
    r"""Return a page on which no particle begins a line.

    ``keep-all`` keeps letters together, but not a percent sign, a bracket, code or a formula and the letters after it.

    >>> unparted("<article><b>31%</b>는 <math>k</math>는</article>")
    '<article><b>31%</b>\u2060는 <span class="whole"><math>k</math>는</span></article>'
    """

    def whole(match: re.Match[str]) -> str:
        word = match["word"]
        if not word:
            return match.group()
        # A word joiner has no effect behind a formula.
        if match["tag"] == "math" and not match["ends"]:
            return f'<span class="whole">{match.group()}</span>'
        return f"{match.group().removesuffix(word)}\u2060{word}"

    return re.sub(r"<article\b.*</article>", lambda article: _PARTED.sub(whole, article.group()), page, flags=re.DOTALL)


def with_media(content: str, page: "File", files: "Files") -> str:
    """Return a page's content with the addresses of sound and video relative to the page's address.

    Kinds of output write them relative to the Markdown file, and MkDocs changes only those of links and images.

    >>> from mkdocs.structure.files import File, Files
    >>> page, sound = (File(path, "docs", "site", use_directory_urls=True) for path in ("a.md", "sounds/a/chirp.wav"))
    >>> with_media('<audio src="sounds/a/chirp.wav"></audio>', page, Files([page, sound]))
    '<audio src="../sounds/a/chirp.wav"></audio>'
    """

    def at_its_address(match: re.Match[str]) -> str:
        file = files.get_file_from_path(normpath(join(dirname(page.src_uri), unquote(match["source"]))))
        return match["before"] + (file.url_relative_to(page) if file else match["source"])

    return _MEDIA.sub(at_its_address, content)


def with_policy(page: str) -> str:
    """Return the page with its policy at the top of its head.

    An inline script runs only if the policy has its hash. Only scripts outside the article,
    which come from the theme's templates, get a hash. So a script in a page's own text does
    not run. A style attribute has an effect only if it is one of a formula.

    Source: Content Security Policy Level 3, https://www.w3.org/TR/CSP3/

    >>> with_policy('<head><meta charset="utf-8"></head><script>go()</script>').split("; ")[1]
    "script-src 'self' 'sha256-5KYv+PUboo5h+0+YAtGRPbwv5d/QxzHslP4YGnUaxRw='"
    """
    frame = re.sub(r"<article\b.*</article>", "", page, flags=re.DOTALL)
    hashes = sorted({_hash(script) for script in _INLINE.findall(frame)})
    rules = {**_POLICY, "script-src": " ".join(["'self'", *hashes])}
    if styles := sorted({_hash(unescape(style)) for style in _FORMULA_STYLE.findall(page)}):
        rules["style-src"] = " ".join([rules["style-src"], "'unsafe-hashes'", *styles])
    for directive, sources in (pair for kind in KINDS for pair in kind.policy.items()):
        rules[directive] = " ".join(dict.fromkeys([*rules.get(directive, "").split(), *sources.split()]))
    said = "; ".join(f"{directive} {sources}" for directive, sources in rules.items())
    meta = f'<meta http-equiv="Content-Security-Policy" content="{said}">'
    return page.replace(_CHARSET, f"{_CHARSET}\n{meta}", 1)


def _hash(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"
