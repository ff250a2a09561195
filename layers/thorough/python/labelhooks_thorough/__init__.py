"""The weights of the thorough tier, as data: see CARD.md. What reads them is in labelhooks."""
