"""Typed records of everything in ``bib/``, and of the front matter of pages."""

from book.data.load import Data, load_data

__all__ = ["Data", "load_data"]
