"""What is measured, and whether it is good enough: formulas, and what is owed to whom."""
