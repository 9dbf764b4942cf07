"""What a reader takes away: references and citations in the formats of reference managers."""
