"""`python -m factcli`, and the program's entry point."""

import gc
import signal


def run() -> None:
    """Run factcli as a process; until there is something to clean up, an interrupt ends it without a word."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    # A start makes hardly any cycles; to look for some as often as Python does takes a fifteenth of it.
    gc.set_threshold(100_000, 50, 100)
    from factcli.cli.main import run

    run()


if __name__ == "__main__":
    run()
