"""The pages as a whole: their sources, order, addresses and dates."""
