"""The window: asks and shows; no query, no layout of paper, no rule lives here."""
