"""How the parts of text for a person are styled, in rich's terms, and how it is set."""

INDENT = "  "
# Red and magenta alone of the eight colours can be read on black and on white.
SPEAKER, MATCHED, LABEL, BAR, FAINT = "bold", "bold magenta", "italic", "magenta", "dim"
PASSAGE_MARK = "reverse"
GOOD, BAD, DOUBTFUL = "bold", "bold red", "bold magenta"
OLD, NEW = "red strike", "magenta underline"
