"""Pictures that look alike, and a split that keeps them together.

A picture that is on both sides of a split measures memory. So each gets a difference
hash, one bit for each place of a small grey copy: is it brighter than the place to its
left? Pictures with nearly the same bits are one group, also after being resized or saved again.
"""

from collections.abc import Sequence

import numpy as np
from PIL import Image

# Of 256 bits; two photos of different things differ in about half of them.
LIMIT = 30


def fingerprint(pixels: np.ndarray) -> np.ndarray:
    """The difference hash of a picture (height, width, 3) uint8: 256 bits as 32 bytes.

    >>> int(np.bitwise_count(fingerprint(np.zeros((8, 8, 3), "uint8"))).sum())
    0
    """
    grey = np.asarray(Image.fromarray(pixels).convert("L").resize((17, 16)), int)
    return np.packbits(grey[:, 1:] > grey[:, :-1])


def groups(fingerprints: Sequence[np.ndarray]) -> np.ndarray:
    """A number for each picture: the same where pictures look alike, or where others lead from one to the other.

    >>> a, b = np.zeros(32, "uint8"), np.full(32, 255, "uint8")
    >>> groups([a, b, a]).tolist()
    [2, 1, 2]
    """
    bits = np.array(fingerprints)
    numbers = np.arange(len(bits))
    for place in range(1, len(bits)):
        apart = np.bitwise_count(bits[:place] ^ bits[place]).sum(axis=1)
        near = numbers[:place][apart < LIMIT]
        numbers[:place][np.isin(numbers[:place], near)] = place
    return numbers


def held_out(labels: np.ndarray, numbers: np.ndarray, *, share: float = 0.3, seed: int = 0) -> np.ndarray:
    """Which pictures to measure on: about a share of each class, and of each group either all or none.

    >>> labels = np.repeat([0, 1], 10)
    >>> int(held_out(labels, np.arange(20)).sum())
    6
    """
    rng = np.random.default_rng(seed)
    out = np.zeros(len(labels), bool)
    # A group that spans classes counts for the class of its first picture.
    first = dict(zip(numbers[::-1], labels[::-1], strict=True))
    for label in np.unique(labels):
        own = rng.permutation([number for number in np.unique(numbers) if first[number] == label])
        out |= np.isin(numbers, own[: max(1, round(share * len(own)))])
    return out
