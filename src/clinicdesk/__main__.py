"""``python -m clinicdesk`` and the command ``clinicdesk``."""

import sys

from clinicdesk.app import start

__all__ = ["main"]


def main() -> None:
    """Run the command line, or open the window when nothing is asked."""
    start(sys.argv[1:])


if __name__ == "__main__":
    main()
