"""Measurements: what is claimed of quality and speed comes from here."""
