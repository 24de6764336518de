"""What a user can put right."""


class UnusableInput(Exception):
    """Input or use that cannot be worked with; the message names the file, the table, the column and what would be right."""
