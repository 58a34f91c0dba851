"""The command line: the only part that knows typer, streams, the environment and exit codes."""
