"""The embedded cloud: started, filled with the real app, and stopped."""
