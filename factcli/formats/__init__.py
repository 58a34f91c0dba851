"""Foreign formats become statements: one reader a file."""
