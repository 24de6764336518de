"""Adapters: each turns what a council exports into one extract of the canonical tables, and does nothing else."""
