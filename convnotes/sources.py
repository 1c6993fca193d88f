"""The data that lessons read and no package carries: where they come from, and how large they are."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    """Data by the name under which a machine keeps them. ``megabytes`` are those of the download."""

    url: str
    megabytes: int
    english: str
    korean: str


SOURCES = {
    "mnist.npz": Source(
        "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz",
        11,
        "all of MNIST, 70,000 handwritten digits",
        "손글씨 숫자 70,000장, MNIST 전체",
    ),
    "cats_and_dogs_small": Source(
        "https://storage.googleapis.com/mledu-datasets/cats_and_dogs_filtered.zip",
        69,
        "the 3,000 photos of cats and dogs",
        "고양이와 강아지 사진 3,000장",
    ),
}
