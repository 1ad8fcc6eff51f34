#!/usr/bin/env python
"""Django's command line for Synoptic."""

import os
import sys


def main() -> None:
    """Run the command named on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "apps.config.settings")
    try:
        from django.core.management import execute_from_command_line

        from apps.config.env import BadValue
    except ModuleNotFoundError as missing:
        sys.exit(f"The package {missing.name} is not installed. Use .venv/bin/python, which `make install` fills.")
    try:
        execute_from_command_line(sys.argv)
    except BadValue as problem:
        sys.exit(f"A setting cannot be used: {problem}")


if __name__ == "__main__":
    main()
