"""How long it takes from a pen that moves to the maps of every layer, in the browser of this machine.

`make bench` prints the medians: as the machine is, and with its processor four times slower.
"""

import statistics

import pytest

from tests.addresses import address
from tests.browser.conftest import browser, reader  # noqa: F401 - fixtures
from tests.conftest import site  # noqa: F401 - a fixture
