"""What the markers of a page become, each with its template beside it."""
