"""Ships the JavaScript without its comments, which are for developers."""

import re

from mkdocs.structure.files import Files

# Comments on lines of their own: // to the end, or /** to */.
COMMENT = re.compile(
    r"^ *(?://[^\n]*|/\*\*(?:(?!\*/).)*\*/)\n", re.DOTALL | re.MULTILINE
)


def on_files(files: Files, **_: object) -> Files:
    for file in files.javascript_files():
        if file.src_uri.startswith(("javascripts/", "offline.js")):
            file.content_string = COMMENT.sub("", file.content_string)
    return files
