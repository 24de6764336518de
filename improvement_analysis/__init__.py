"""The measures of a children's services improvement notice, computed from the council's own extracts."""
