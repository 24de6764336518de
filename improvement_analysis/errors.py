"""What a user can put right."""


class UnusableInput(Exception):
    """Input or use that cannot be worked with; the message names file, table, column and what would be right."""
