"""Every rule that there is."""

from labelhooks.redaction.rules import (
    contact,
    countries,
    countries_europe,
    credentials,
    dates,
    documents,
    money,
    network,
    phones,
    places,
    places_abroad,
    vehicles,
)

RULES = (
    *contact.RULES,
    *phones.RULES,
    *money.RULES,
    *documents.RULES,
    *vehicles.RULES,
    *countries.RULES,
    *countries_europe.RULES,
    *network.RULES,
    *places.RULES,
    *places_abroad.RULES,
    *dates.RULES,
    *credentials.RULES,
)
