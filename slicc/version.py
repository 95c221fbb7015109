"""The version of slicc: one line that the build, ``--version`` and every result read."""

VERSION = "0.1.0"
