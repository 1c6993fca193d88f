"""The Content-Security-Policy of a page: nothing from elsewhere, and no script in the page but those of its theme."""

import base64
import hashlib
import re

_INLINE = re.compile(r"<script>(.+?)</script>", re.DOTALL)
_CHARSET = '<meta charset="utf-8">'


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
    rules = [
        "default-src 'none'",
        " ".join(["script-src 'self'", *hashes]),
        "style-src 'self'",
        # The icons of the theme are in its style sheets.
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
    ]
    meta = f'<meta http-equiv="Content-Security-Policy" content="{"; ".join(rules)}">'
    return page.replace(_CHARSET, f"{_CHARSET}\n{meta}", 1)


def _hash(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
