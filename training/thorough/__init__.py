"""The weights of the thorough tier: how they are made. See CARD.md beside them, and __main__."""
