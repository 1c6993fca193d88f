"""Each test draws its own figures."""

import matplotlib.pyplot as plt
import pytest


@pytest.fixture(autouse=True)
def close():
    # A docstring that ran before in this process may have left a figure of the same name.
    plt.close("all")
    yield
    plt.close("all")
