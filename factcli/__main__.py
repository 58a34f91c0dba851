"""`python -m factcli`, and the program's entry point."""

import signal


def run() -> None:
    """Run factcli as a process; until there is something to clean up, an interrupt ends it without a word."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from factcli.cli.main import run

    run()


if __name__ == "__main__":
    run()
