"""Numbers and words that prose refers to: ``{{ accuracy:.1%}}``."""

from typing import Any

from convnotes.book.outputs.kind import Kind


class Number(Kind):
    name = "number"
    required = False

    def content(self, bundle: dict[str, Any]) -> Any:
        return float(bundle["no_number"]) if "no_number" in bundle else bundle["value"]


NUMBER = Number()
