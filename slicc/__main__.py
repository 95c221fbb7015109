"""``python -m slicc``."""

from slicc.cli import main

if __name__ == "__main__":
    main()
