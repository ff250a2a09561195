"""How much personal data the tiers find, at what price, beside Presidio; see __main__."""
