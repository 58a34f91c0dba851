"""`python -m factcli`."""

from factcli.cli.main import run

run()
