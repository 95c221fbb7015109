"""Every proof by property simulation that a test comes by is checked; one that does not hold fails the test."""

from __future__ import annotations

import os

from encoder.options import ALWAYS_CHECKED

os.environ.setdefault(ALWAYS_CHECKED, "1")
