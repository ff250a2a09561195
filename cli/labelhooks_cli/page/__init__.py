"""The page that people work in: its files, and how they get to them."""
