"""The report: the month's notebooks run, and made into the pages that a board reads."""
