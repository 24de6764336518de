"""Prose: sentences and tables made from what judgement computed; nothing here computes."""
