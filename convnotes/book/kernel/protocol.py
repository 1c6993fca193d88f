"""How the engine and a kernel talk: MIME types of outputs, names in the environment."""

import doctest

from convnotes.display import (
    CLAIM_MIME,
    KEPT_MIME,
    MODEL_MIME,
    NUMBER_MIME,
    QUESTION_MIME,
    SOURCE_MIME,
    TABLE_MIME,
    mime_of,
)

# How loosely an example's output is compared.
DOCTEST_FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
FIGURE_MIME, ERROR_MIME = mime_of("figure"), mime_of("error")
# Messages to the engine: no page and no notebook shows them.
SILENT = {CLAIM_MIME, QUESTION_MIME, KEPT_MIME, SOURCE_MIME}
DATA_ENV = "CONVNOTES_DATA"
LABELS_ENV = "CONVNOTES_LABELS"
MEMORY_ENV = "CONVNOTES_MEMORY"
PRELUDE_ENV = "CONVNOTES_PRELUDE"
RECORDED_ENV = "CONVNOTES_RECORDED"
# The function that runs a fence of examples, in the namespace of the fences.
EXAMPLES = "__run_examples__"
SCHEMES = ("light", "dark")

__all__ = [
    "CLAIM_MIME",
    "DATA_ENV",
    "DOCTEST_FLAGS",
    "ERROR_MIME",
    "EXAMPLES",
    "FIGURE_MIME",
    "KEPT_MIME",
    "LABELS_ENV",
    "MEMORY_ENV",
    "MODEL_MIME",
    "NUMBER_MIME",
    "PRELUDE_ENV",
    "QUESTION_MIME",
    "RECORDED_ENV",
    "SCHEMES",
    "SILENT",
    "SOURCE_MIME",
    "TABLE_MIME",
]
