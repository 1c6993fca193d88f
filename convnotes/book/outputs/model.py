"""Models that a page sends to the browser, where explorables compute with them."""

import base64
import json
import posixpath

from convnotes.book.outputs.kind import Kind, Writing

_LINK = {"ko": "이 그림을 움직이는 모델 파일", "en": "The file of the model behind this figure"}


class Model(Kind):
    """A model for explorables. Figures name it in ``{ .explorable model=name }``, and may share it."""

    name = "model"
    once = False
    policy = {"connect-src": "'self'"}  # noqa: RUF012 - nobody changes it

    def link(self, writing: Writing, name: str, line: int) -> str:
        """Add the model's files, and return a Markdown link to them."""
        model = writing.take(self, name, line)
        path = f"models/{writing.page.name}/{name}"
        writing.files[f"{path}.json"] = json.dumps(model["manifest"], separators=(",", ":")).encode()
        if model["weights"]:
            writing.files[f"{path}.bin"] = base64.b64decode(model["weights"])
        address = posixpath.relpath(f"{path}.json", posixpath.dirname(writing.page.name) or ".")
        return f"[{_LINK[writing.page.language]}]({address}){{ .model }}"


MODEL = Model()
