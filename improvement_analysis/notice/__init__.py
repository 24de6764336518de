"""What is asked: the notice with its targets, directions and improvements, and the published figures behind them."""
