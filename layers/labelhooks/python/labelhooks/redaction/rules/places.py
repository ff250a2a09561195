"""Postal addresses as English writes them: the number first, the state or postcode last."""

from labelhooks.redaction.rules.rule import Rule, without_stop, words

# A capitalised word, but for what labels the next line of a signature.
CAPITAL = (
    r"(?!(?:e-?mail|tel|tfno|tlf|fax|phone|mobile|cell)\b)(?-i:[A-ZÀ-ÖØ-Þ])[\w'\u2019.-]{0,24}"
)
# Streets in any case; what else ends a street's name ("Way", "Park") does when capitalised only.
# Source: USPS Publication 28, appendix C1.
_STREETS = "street avenue ave boulevard blvd terrace lane rd road crescent parkway pkwy highway hwy"
_STREETS_NAMED = (
    "St Av Drive Dr Ln Court Ct Place Pl Square Sq Way Ways Circle Circles Cir Trail Trl Close "
    "Gardens Garden Grove Groves Mews Row Walk Walks Hill Hills Alley Loop Plaza Bypass Route "
    "Ridge Ridges Point Points Park Parks Parkways Meadow Meadows Mill Mills Mount View Views "
    "Crossing Crossroad Estate Estates Extension Extensions Falls Fall Ferry Field Fields Flat "
    "Flats Ford Fords Forest Forge Forges Fork Forks Fort Freeway Gateway Glen Glens Green Greens "
    "Harbor Harbors Haven Heights Highway Hollow Inlet Island Islands Isle Junction Junctions Key "
    "Keys Knoll Knolls Lake Lakes Land Landing Light Lights Locks Lodge Mall Manor Manors Mission "
    "Motorway Mountain Mountains Neck Orchard Oval Overpass Pass Passage Path Pike Pine Pines "
    "Plain Plains Port Ports Prairie Radial Ramp Ranch Rapid Rapids Rest River Roads Route Run "
    "Shoal Shoals Shore Shores Skyway Spring Springs Spur Spurs Squares Station Stravenue Stream "
    "Streets Summit Throughway Trace Track Trafficway Tunnel Turnpike Underpass Union Unions "
    "Valley Valleys Viaduct Village Villages Ville Vista Well Wells Anex Annex Arcade Bayou Beach "
    "Bend Bluff Bluffs Bottom Branch Bridge Brook Brooks Burg Burgs Camp Canyon Cape Causeway "
    "Center Centers Cliff Cliffs Club Common Commons Corner Corners Course Courts Cove Coves "
    "Creek Crest Curve Dale Dam Divide Drives Expressway"
)
# Of these nothing else is meant, even if what stands before could be a year.
_STREETS_ALONE = f"{_STREETS.title()} St Av Drive Dr Ln Court Ct Place Pl Way Circle Cir Trail"
_ANY_CASE = "|".join(_STREETS.split())
_NAMES = rf"(?:\d{{1,4}}\s)?(?:{CAPITAL}\s|\d{{1,3}}(?:st|nd|rd|th)\s){{1,4}}"


def _suffix(streets: str) -> str:
    return rf"(?-i:(?>(?:{'|'.join(streets.split())})(?![^\W_])))"


_STATE = (
    "(?-i:A[KLRZ]|C[AOT]|D[CE]|FL|GA|GU|HI|I[ADLN]|K[SY]|LA|M[ADEINOPST]|N[CDEHJMVY]|O[HKR]|"
    "P[ARW]|RI|S[CD]|"
    r"T[NX]|UT|V[AIT]|W[AIVY])"
)
_STATES = (
    "Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|"
    "Hawaii|Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|"
    "Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada|New Hampshire|New Jersey|"
    "New Mexico|New York|North Carolina|North Dakota|Ohio|Oklahoma|Oregon|Pennsylvania|"
    "Rhode Island|South Carolina|South Dakota|Tennessee|Texas|Utah|Vermont|Virginia|Washington|"
    "West Virginia|Wisconsin|Wyoming|District of Columbia|Puerto Rico"
)
_ZIP = r"\d{5}(?:-\d{4})?(?![^\W_])"
# Royal Mail, "Programmer's Guide": outward and inward code.
_UK_POSTCODE = (
    r"(?:GIR\s0AA|(?:[A-PR-UWYZ]\d{1,2}|[A-PR-UWYZ][A-HK-Y]\d{1,2}|[A-PR-UWYZ]\d[A-HJKPSTUW]|"
    r"[A-PR-UWYZ][A-HK-Y]\d[ABEHMNPRVWXY])\s\d[ABD-HJLNP-UW-Z]{2})(?![^\W_])"
)
UNIT = (
    r"(?:[,\s]{1,3}(?:apt|apartment|suite|ste|unit|flat|floor|fl|room|rm|no)(?:\.\s?#?|\s#?|"
    r"#)[\w-]{1,6}"
    r"(?![^\W_])|[,\s]{1,2}#\s?\w{1,6}"
    r"|[,\s]{1,3}\d{1,2}(?:st|nd|rd|th)\sfloor)"
)
# A town is taken if what ends it is clear: a state or a postal code.
_GAP = r"[,\s]{1,3}"
_TOWN = (
    rf"(?:(?:{_GAP}{CAPITAL}){{0,5}}?{_GAP}(?>{_STATE}|{_STATES})(?:{_GAP}{_ZIP}|(?![^\W_]))"
    rf"|(?:{_GAP}{CAPITAL}){{0,4}}?{_GAP}(?-i:{_UK_POSTCODE})"
    rf"|(?:{_GAP}{CAPITAL}){{1,5}}?{_GAP}\d{{4,6}}(?![^\W_])"
    rf"|{_GAP}(?:[A-Z]{{1,2}}-)?(?>\d{{4,5}}|\d{{2}}-\d{{3}}|\d{{4}}\s[A-Z]{{2}})"
    rf"\s{CAPITAL}(?:[ -]{CAPITAL}){{0,2}}+)"
)
_AFTER_STREET = rf"\.?(?:\s(?-i:[NS]?[NSEW])\b\.?)?{UNIT}{{0,2}}+{_TOWN}?"
_NUMBER = r"(?<!\d[.,:/-])(?<![$€£#-])\d{1,6}[a-z]?(?:[/-]\d{1,4})?"
# Words after a number that are of no address: "a 2 way street", "5 people down the road".
_NO_NAME = (
    "(?!(?:way|lane|lanes|hour|hours|minute|minutes|mins|min|miles|mile|km|blocks|block|people|"
    "men|women|kids|years|days|weeks|months|of|on|in|the|a|an|and|or|to|from|at|street|road|"
    "percent|more|times|cars|feet|"
    r"meters|metres|x|am|pm|for|with|by|per|down|across|up|off)\b)"
)
_NO_MONTH = "(?!(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))"
RULES = (
    Rule(
        "LOCATION",
        "street",
        0.7,
        rf"{_NUMBER},?\s(?:[NSEW]{{1,2}}\.?\s)?(?:{_NO_NAME}[\w'\u2019.-]{{1,25}}\s){{1,3}}"
        rf"(?>(?:{_ANY_CASE})\b){_AFTER_STREET}",
        numbers=(1, 6),
        needs=words(_STREETS),
        trim=without_stop,
    ),
    Rule(
        "LOCATION",
        "street, shortened, in small letters",
        0.25,
        rf"{_NUMBER},?\s(?:{_NO_NAME}[a-z]{{3,25}}\s){{1,2}}(?:st|dr|ln|ct|pl|"
        rf"cres)\b{_AFTER_STREET}",
        numbers=(1, 6),
        needs=words("st dr ln ct pl cres"),
        near=words(
            "live lives living address home house move moved send ship deliver delivery meet come"
        ),
        trim=without_stop,
    ),
    Rule(
        "LOCATION",
        "named street",
        0.75,
        # "2007 Bowling Green" is a year and a team
        rf"(?!(?:19|20)\d\d\s){_NUMBER},?\s{_NAMES}{_suffix(_STREETS_NAMED)}{_AFTER_STREET}",
        numbers=(1, 6),
        needs=words(_STREETS_NAMED.lower()),
        trim=without_stop,
    ),
    Rule(
        "LOCATION",
        "named street of any number",
        0.75,
        rf"{_NUMBER},?\s{_NAMES}{_suffix(_STREETS_ALONE)}{_AFTER_STREET}",
        numbers=(1, 6),
        needs=words(_STREETS_ALONE.lower()),
        trim=without_stop,
    ),
    Rule(
        "LOCATION",
        "street without a number",
        0.5,
        rf"(?<![^\W_])(?<!\d\s)(?!The\s){CAPITAL}(?:\s{CAPITAL}){{0,2}}\s(?-i:Street|Avenue|"
        r"Road|Boulevard|Lane|Crescent|Terrace)(?![^\W_])",
        at=words("street avenue road boulevard lane crescent terrace"),
        back=40,
        trim=without_stop,
    ),
    Rule(
        "LOCATION",
        "with a flat",
        0.65,
        rf"{_NUMBER}(?:,?\s[\w'\u2019.ºª-]{{1,25}}){{1,5}}?,?\s{{1,2}}(?:Apt|Suite|Ste|"
        rf"Apartment)\.?\s#?\d[\w-]{{0,5}}{UNIT}?+{_TOWN}?",
        numbers=(1, 6),
        needs=words("apt suite ste apartment"),
        trim=without_stop,
    ),
    Rule(
        "LOCATION",
        "flat",
        0.5,
        rf"(?:apt|apartment|suite|ste|flat)\.?\s#?\d[\w-]{{0,5}}(?![^\W_]){_TOWN}?",
        at=words("apt apartment suite ste flat"),
        trim=without_stop,
    ),
    Rule(
        "LOCATION",
        "post box",
        0.8,
        rf"p\.?\s?o\.?\sbox\s#?\d{{1,6}}\b{_TOWN}?",
        at=words("p po"),
        trim=without_stop,
    ),
    Rule(
        "LOCATION",
        "military",
        0.85,
        r"(?:(?:PSC|CMR|Unit|USNS|USS|USNV|USCGC)\s\w{1,20},?\s)?(?:Box\s\d{1,5},?\s)?"
        r"(?-i:[ADF]PO|apo|fpo|dpo),?\sA[AEP],?\s\d{5}(?![^\W_])",
        at=words("psc cmr unit usns uss usnv uscgc box apo fpo dpo"),
        trim=without_stop,
    ),
    Rule(
        "LOCATION",
        "American town",
        0.65,
        rf"(?<![^\W_])(?:(?:{CAPITAL}\s){{0,3}}{CAPITAL},\s)?(?:{_STATE}|{_STATES}),?\s{_ZIP}",
        numbers=(5, 5),
        back=48,
        trim=without_stop,
    ),
    Rule(
        "LOCATION",
        "ZIP+4",
        0.25,
        r"(?<!\d[.,:-])\d{5}-\d{4}(?![^\W_]|-)",
        numbers=(5, 5),
        then="-",
        near=words("zip address street ave road city state"),
        trim=without_stop,
    ),
    Rule("LOCATION", "British postcode", 0.65, rf"(?-i:{_UK_POSTCODE})", tokens=(2, 4)),
    Rule(
        "LOCATION",
        "British postcode, any how",
        0.25,
        rf"{_UK_POSTCODE.replace(chr(92) + 's', chr(92) + 's?')}",
        tokens=(2, 7),
        near=words("postcode post code address street road live lives living london"),
        trim=without_stop,
    ),
    Rule(
        "LOCATION",
        "postal code, labelled",
        0.65,
        r"(?<!\.)(?:zip|postal|post|postcode|plz|cp|cap|kod|código|codigo|code)(?:[\s-]?(?:codes?"
        "|postal"
        r"|postale|pocztowy|is))?(?:\s(?:is|was)|\s?[:=#]){0,2}\s?((?-i:[A-Z]\d[A-Z]\s?\d[A-Z]\d|"
        r"\d{4}\s?[A-Z]{2}|[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2})|\d{2}-\d{3}|\d{4,6}(?:-\d{3,4})?)"
        r"(?![^\W_]|[.,]\d|%)",
        at=words("zip postal post postcode plz cp cap kod código codigo"),
        check=lambda text: any(map(str.isdecimal, text)),
        trim=without_stop,
    ),
    Rule(
        "LOCATION",
        "house number",
        0.4,
        rf"(?!(?:19|20)\d\d\b)\d{{2,6}}[a-z]?(?=,?\s{_NO_MONTH}(?-i:[A-Z][a-z]{{1,24}}\s[A-Z\d]))",
        numbers=(2, 6),
        behind=(" at ", " to ", "from ", " near ", "address ", "address: ", "address is "),
        trim=without_stop,
    ),
)
