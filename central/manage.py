"""Django's command line, for this server: `python -m central.manage COMMAND`, from anywhere."""

import os
import sys
from pathlib import Path

from django.core.management import execute_from_command_line


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "central.config.settings")
    # `python central/manage.py` puts this directory first on the path: the package lies one above it.
    root = str(Path(__file__).resolve().parent.parent)
    if root not in sys.path:
        sys.path.insert(0, root)
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
