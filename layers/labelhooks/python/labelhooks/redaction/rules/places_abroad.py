"""Postal addresses and codes as they are written on the continent of Europe and in Brazil."""

import re

from labelhooks.redaction.rules.places import CAPITAL, UNIT
from labelhooks.redaction.rules.rule import Rule, without_stop, words

_COMPOUND = (
    "straße|strasse|str\\.|straat|gatan|gata|vägen|vagen|gränd|gade|vej|veien|katu|kuja|laan|"
    "gracht|allee|allé|braut"
)
_COMPOUND_NAMED = (
    "weg|platz|gasse|damm|ufer|chaussee|plein|kade|dijk|singel|vegur|steig|hof|markt|plads"
)
_ENDINGS = tuple(
    f"{ending} "
    for word in f"{_COMPOUND}|{_COMPOUND_NAMED}|ring|utca|út|tér|tie|tänav".replace("\\", "").split(
        "|"
    )
    for ending in (word, word.upper(), word.title())
)
_HOUSE = (
    r"(?!(?:19|20)\d\d(?![^\W_]))\d{1,4}(?:\s?[a-z](?![^\W_]))?+(?:\s?[-/+]\s?\d{1,4}[a-z]?)?+"
    r"(?![^\W_]|[.,:]\d|%)"
)
_NORTH_TOWN = (
    rf"(?:[,\s]{{1,3}}(?:[A-Z]{{1,2}}-)?\d{{4,5}}(?:\s[A-Z]{{2}})?"
    rf"\s{CAPITAL}(?:[ -]{CAPITAL}){{0,2}}+)?+"
)
_PARTICLE = (
    r"(?>(?:delle|della|degli|dell|del|dei|des|dos|das|du|de|di|da|do|las|los|les|la|le|el|al|"
    r"św|gen|ks|dr|y|d|l)[\s.'\u2019]{1,2})"
)
_SOUTH_NAME = rf"{_PARTICLE}{{0,3}}+{CAPITAL}(?:\s{_PARTICLE}{{0,2}}+{CAPITAL}){{0,3}}"
_SOUTH_NAME_ANY = rf"{_PARTICLE}{{0,3}}+[\w'\u2019.-]{{2,25}}(?:\s[\w'\u2019.-]{{2,25}}){{0,3}}?"
_FLOOR = (
    r"(?:[\s,]{0,3}(?:\d{1,2}[\s.,ºª°o]{0,4})?+(?-i:[A-H]|izq|dcha|int\.?\s?\d|m\.?\s?\d{1,3}|"
    r"lok\.?\s?\d|/\s?\d{1,3})(?![^\W_])){0,2}+"
)
_SOUTH_TOWN = (
    r"(?:[,\s]{1,3}(?:-\s)?(?:\d{5}|\d{2}-\d{3})"
    rf"\s{CAPITAL}(?:[ -]{CAPITAL}){{0,2}}+)?+"
)
_SOUTH_HOUSE = (
    r",?\s(?:n[.º°]{0,2}\s?|num\.?\s|nr\.?\s)?(?>s/n|\d{1,4}[a-z]?(?:/\d{1,4})?(?![^\W_]|[.:]\d))"
)
_SOUTH = (
    "calle avenida avda av plaza pza paseo carrer ronda travesía travesia camino carretera ctra "
    "glorieta urbanización urbanizacion avinguda passeig gran c rua travessa praça praca estrada "
    "alameda viale via piazza corso largo vicolo strada ulica ulicy ul aleja aleje alei alejach "
    "al osiedle plac pl rondo strada bulevardul"
)
_PAIR = r"(?<![\w.])-?\d{1,2}\.\d{4,15}\s?[,;]\s?-?\d{1,3}\.\d{4,15}"
RULES = (
    Rule(
        "LOCATION",
        "street, number last",
        0.7,
        rf"(?<![^\W_])(?:(?-i:[A-ZÄÖÜÅÁÉÍÓÚ])[\w'.-]{{1,30}}(?>(?:{_COMPOUND}|"
        rf"{_COMPOUND_NAMED})\s)|"
        rf"[\w-]{{3,30}}(?>(?:straße|strasse|straat|gatan|katu)\s)){_HOUSE}{UNIT}?+{_NORTH_TOWN}",
        numbers=(1, 4),
        behind=_ENDINGS,
        back=44,
        trim=without_stop,
    ),
    Rule(
        "LOCATION",
        "street in two words, number last",
        0.65,
        rf"(?<![^\W_])(?:{CAPITAL}(?:\s{CAPITAL}){{0,2}}\s(?-i:Straße|Strasse|Str\.|Weg|"
        "Platz|Allee|Ring|Damm|Ufer|Gasse|Straat|Laan|Plein|utca|út|tér|katu|tie|tänav|"
        rf"Chaussee))\s{_HOUSE}{UNIT}?+{_NORTH_TOWN}",
        numbers=(1, 4),
        behind=_ENDINGS,
        back=60,
        trim=without_stop,
    ),
    Rule(
        "LOCATION",
        "street, German, of a place",
        0.6,
        "(?-i:Am|An der|An den|Im|In der|In den|Auf der|Auf dem|Unter den|Zum|Zur|Beim|Hinter "
        rf"der)\s{CAPITAL}(?:\s{CAPITAL})?\s{_HOUSE}{_NORTH_TOWN}",
        at=words("am an im auf unter zum zur beim hinter"),
        trim=without_stop,
    ),
    Rule(
        "LOCATION",
        "house number before a code",
        0.5,
        rf"(?<![^\W_]){CAPITAL}(?:\s{CAPITAL}){{0,2}}\s\d{{1,4}}[a-z]?,\s"
        rf"(?:[A-Z]{{1,2}}-)?\d{{5}}\s{CAPITAL}"
        rf"(?:[ -]{CAPITAL}){{0,2}}+",
        numbers=(5, 5),
        then=" ",
        back=64,
        trim=without_stop,
    ),
    Rule(
        "LOCATION",
        "street, French",
        0.7,
        r"(?<!\d[.,:/-])\d{1,4}(?:\s?bis|\s?ter|\s?quater)?,?\s"
        r"(?:(?:rue|bd|chemin|allée|allee|impasse|quai|faubourg|ruelle|sentier|esplanade)\s|"
        # English too: what follows must be a name, or lead to one
        r"(?:avenue|av\.|boulevard|place|cours|square|route|passage)\s(?=d[eu]\s|des\s|d'|"
        "(?-i:[A-Z])))"
        r"(?:de\s(?:la\s|l['\u2019])?|des\s|du\s|d['\u2019]|la\s|le\s|les\s|"
        r"l['\u2019])?[\w'\u2019-]{2,30}(?:\s(?:de\s|du\s|des\s|"
        rf"la\s)?{CAPITAL}){{0,3}}{_SOUTH_TOWN}",
        numbers=(1, 4),
        needs=words(
            "rue avenue av boulevard bd place chemin allée allee impasse quai cours square route "
            "passage faubourg ruelle sentier esplanade"
        ),
        trim=without_stop,
    ),
    Rule(
        "LOCATION",
        "street, southern or Polish",
        0.65,
        rf"(?>(?:{'|'.join(_SOUTH.split())})(?:\.\s?|/\s?|\s)|os\.\s)(?:vía\s)?{_SOUTH_NAME}"
        f"(?:{_SOUTH_HOUSE}{_FLOOR}){_SOUTH_TOWN}",
        at=words(f"{_SOUTH} os"),
        trim=without_stop,
    ),
    Rule(
        "LOCATION",
        "street, southern, in any case",
        0.6,
        r"(?:calle|avenida|avda\.?|plaza|paseo|viale|piazza|rua|travessa|ulica|"
        rf"ul\.)\s{_SOUTH_NAME_ANY}{_SOUTH_HOUSE}{_FLOOR}{_SOUTH_TOWN}",
        at=words("calle avenida avda plaza paseo viale piazza rua travessa ulica ul"),
        trim=without_stop,
    ),
    Rule(
        "LOCATION",
        "rue without a number",
        0.5,
        r"(?:rue|calle|ulica|ul\.|via|viale|piazza|rua|praça|plaza|paseo|avenida|"
        rf"boulevard)\s{_SOUTH_NAME}",
        at=words("rue calle ulica ul viale piazza rua praça plaza paseo avenida boulevard"),
        trim=without_stop,
    ),
    Rule(
        "LOCATION",
        "Polish town",
        0.6,
        rf"(?<!\d[.,:-])\d{{2}}-\d{{3}}\s{CAPITAL}(?:[ -]{CAPITAL}){{0,2}}",
        numbers=(2, 2),
        then="-",
        trim=without_stop,
    ),
    Rule(
        "LOCATION",
        "Dutch postcode",
        0.45,
        r"(?<!\d[.,:-])(?-i:(?!19|20)[1-9]\d{3}\s?(?!AM|PM|AD|BC|BP|CE|EU|GB|GM|HP|HZ|KB|KG|KM|KW"
        "|MB|MG|MM|MS|NM|OK|PC|PX|RS|SA|SD|SS|TB|TV|UK|US|"
        rf"VS)[A-EGHJ-NPRSTV-Z]{{2}})\s{{1,2}}{CAPITAL}",
        numbers=(4, 4),
        tokens=(6, 6),
        trim=without_stop,
    ),
    Rule(
        "LOCATION",
        "town with a code",
        0.25,
        rf"(?<!\d[.,:-])(?:[A-Z]{{1,2}}-)?\d{{5}}\s{CAPITAL}(?:[ -]{CAPITAL}){{0,2}}",
        numbers=(5, 5),
        near=words(
            "address adresse adres indirizzo dirección domicilio straße strasse str weg platz rue "
            "avenue calle avda plaza paseo via viale piazza plz cp wohnhaft wohnt domicilié "
            "hospital"
        ),
        trim=without_stop,
    ),
    Rule(
        "LOCATION",
        "coordinates",
        0.6,
        rf"{_PAIR}(?![^\W_]|\.\d)",
        numbers=(1, 2),
        then=".",
        lead="-",
        reach=1,
        check=lambda text: any(abs(float(part)) >= 10 for part in re.split(r"[\s,;]+", text)),
    ),
    Rule(
        "LOCATION",
        "coordinates, or fractions",
        0.25,
        rf"{_PAIR}(?![^\W_]|\.\d)",
        numbers=(1, 2),
        then=".",
        lead="-",
        reach=1,
        near=words("gps coordinates coords location lat latitude lon lng longitude position"),
    ),
    Rule(
        "LOCATION",
        "coordinates in degrees",
        0.7,
        r"\d{1,2}(?:\.\d{1,8})?°\s?(?:\d{1,2}['\u2032]\s?(?:\d{1,2}"
        r"(?:\.\d{1,5})?[\"\u2033]\s?)?)?[NS][,\s]{1,2}\d{1,3}(?:\.\d{1,8})?°\s?"
        r"(?:\d{1,2}['\u2032]\s?"
        r"(?:\d{1,2}(?:\.\d{1,5})?[\"\u2033]\s?)?)?[EWO](?![^\W_])",
        numbers=(1, 2),
        then=".\u00b0",
        trim=without_stop,
    ),
)
