"""What a council's month holds: the schemas of its tables, and the reading, checking and writing of extracts."""
