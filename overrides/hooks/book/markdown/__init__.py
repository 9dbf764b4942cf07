"""From a page's Markdown to its tree: markers, citations, figures, tables, terms, quotation marks."""
