"""Fuzzing with atheris: `python -m fuzz` runs every target, `python -m fuzz TARGET` one, with libFuzzer's options."""
