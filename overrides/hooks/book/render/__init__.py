"""Render markers and the parts around a page's text. Each module has its templates beside it."""
