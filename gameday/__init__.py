"""Ways to fail are made to happen in an embedded cloud: seen, mended, and nothing is lost."""
