"""
What files look like inside: told apart, read and checked, for whoever takes them in.

Pure and without personal data's rules: `intake` reads uploads with it, `redaction` documents.
"""
