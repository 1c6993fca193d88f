"""How much a fence may use."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What one fence may use: ``timeout`` in seconds or ``None``, the rest in bytes.

    ``printed`` is for text, ``displayed`` for figures and tables.
    """

    timeout: int | None = 300
    memory: int = 8 * 2**30
    printed: int = 2**20
    displayed: int = 2**26
