"""What follows from the figures, in numbers only: verdicts, trends, control charts, claims, restatement and trust."""
