#!/usr/bin/env python
import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "s55tracker.settings")
    from s55tracker.commands import run

    run(sys.argv)


if __name__ == "__main__":
    main()
