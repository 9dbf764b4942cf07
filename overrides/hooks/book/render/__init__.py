"""What the pages show of the data: each part with its template beside it."""
