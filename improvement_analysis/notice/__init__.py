"""What is asked: the notice with its targets, directions and improvements, and the published figures behind them.

Each kind of thing that a limb can ask for is a class of its own, which judges, names and describes itself (`ask.Ask`).
"""
