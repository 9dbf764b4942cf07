"""Process the Markdown of a page: markers, citations, figures, tables, terms, quotation marks."""
