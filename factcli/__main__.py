"""`python -m factcli`."""

import sys

from factcli.cli.main import main

sys.exit(main())
