"""References and citations in the formats of reference managers, and the metadata of pages."""
