"""The book: what the site is made from, and how it is rendered. Knows nothing of MkDocs."""
