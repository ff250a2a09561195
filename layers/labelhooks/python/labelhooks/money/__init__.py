"""What it costs: prices, what was spent on what, and the guard that stops intake in time."""
