"""Trains the built-in text pre-labeler (labelhooks/gating/textmodel.py) with scikit-learn."""
