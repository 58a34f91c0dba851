"""factcli: who said what, with which numbers, and can it be proved."""
