"""Models that a page sends to the browser, where explorables compute with them."""

import base64
import json

from convnotes.book.outputs.kind import Kind, Writing, own

_LINK = {"ko": "이 그림을 움직이는 모델 파일", "en": "The file of the model behind this figure"}


class Model(Kind):
    """A model for explorables. Figures name it in ``{ .explorable model=name }``, and may share it.

    They may name that of another page, as ``model=5-1/convolution#pictures``.
    """

    name, folder = "model", "models"
    once = False
    policy = {"connect-src": "'self'"}

    def link(self, writing: Writing, name: str, line: int) -> str:
        """Add the model's files, and return a Markdown link to them."""
        model, name = writing.take(self, name, line), own(name)
        # A run in the store has its keys sorted, and one that has just ended has not.
        manifest = json.dumps(model["manifest"], separators=(",", ":"), sort_keys=True)
        address = writing.beside(self, f"{name}.json", manifest.encode())
        if model["weights"]:
            writing.beside(self, f"{name}.bin", base64.b64decode(model["weights"]))
        return f"[{_LINK[writing.page.language]}]({address}){{ .model }}"


MODEL = Model()
