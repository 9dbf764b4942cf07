"""The data of the book: everything in ``bib/``, and the front matter of the pages, as typed records."""

from book.data.load import Data, load_data

__all__ = ["Data", "load_data"]
