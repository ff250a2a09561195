"""Numbers of papers that people carry, told by a label: passports, licences, patients."""

from labelhooks.redaction.rules.checksums import icao_9303
from labelhooks.redaction.rules.national import dea
from labelhooks.redaction.rules.rule import Rule, without_stop, words

# What stands between a label and its value, in the languages that we know labels of.
GAP = (
    r"(?:[\s-]?(?:cards?|numbers?|no|nr|num|nº|n°|id|ids|code|is|was|are|with|of|the|my|número|"
    "numero|numéro|nummer|numer|holder|ending|ist|es|est|jest|lautet|to)"
    r"(?![\w-])\.?|\s?[#:=.º°]|\s?\(\w{2,12}\)|['\u2019]s\b){0,5}+[\s\"'\u201c(]{0,2}"
)
# Letters and digits, hyphens and dots, in up to four groups, with a digit in the first or second.
_CODE = (
    r"((?=[A-Z./-]{0,8}\d|(?-i:[A-Z-]{1,14}\d|[A-Z]{1,4}\s\d))"
    r"[A-Z0-9](?:[A-Z0-9.-]|(?<=\d)/(?=\d)){1,24}(?:[ -](?=[A-Z]{0,5}\d)[A-Z0-9]{1,12}){0,5}(?:\s"
    r"(?-i:[A-Z])\b)?)(?![^\W_])"
)
_PEOPLE = words(
    "national social tax taxpayer fiscal employee staff student member membership patient "
    "customer subscriber voter identity identification citizen resident residence permit badge "
    "health insurance medical medicare medicaid beneficiary client personal personnel military "
    "veteran payroll pension policyholder immigration visa alien driver drivers licence license"
)


def telling(text: str) -> bool:
    """Return whether a code has enough digits, or digits and letters, to point at somebody."""
    code = [c for c in text if c.isalnum()]
    digits = sum(map(str.isdecimal, code))
    return digits >= 4 or (digits >= 1 and len(code) >= 6)


LABELLED = (
    Rule(
        "ID",
        "passport",
        0.75,
        GAP + _CODE,
        after=words(
            "passport passports pasaporte passeport passaporto paspoort paspoortnummer reisepass "
            "reisepassnummer passnummer paszport paszportu passaporte"
        ),
        check=lambda text: sum(map(str.isdecimal, text)) >= 5 and len(text) <= 14,
        trim=without_stop,
    ),
    Rule(
        "LICENCE",
        "driving licence",
        0.75,
        r"(?:driv(?:er|ing)(?:['\u2019]?s)?\s?(?:licen[cs]es?|lic|permit)\b|(?:(?<!/)(?-i:DL)|"
        r"(?<=my\s)dl)\b|"
        "führerschein(?:nummer)?|rijbewijs(?:nummer)?|prawo jazdy|carnet de conducir|"
        "permiso de conducir|permis de conduire|patente(?: di guida)?|cnh)" + GAP + _CODE,
        at=words(
            "driver drivers driving dl führerschein führerscheinnummer rijbewijs rijbewijsnummer "
            "prawo carnet permiso permis patente cnh"
        ),
        check=telling,
        trim=without_stop,
    ),
    Rule(
        "LICENCE",
        "licence",
        0.5,
        GAP + _CODE,
        after=words("licence license"),
        near=words("driver drivers driving medical nursing professional state pilot bar"),
        against=words("plate software product gpl mit apache version key keys bsd windows"),
        check=telling,
        trim=without_stop,
    ),
    Rule(
        "ID",
        "of a scheme",
        0.75,
        GAP + _CODE,
        after=words(
            "nhs nino aadhaar aadhar dni pesel bsn burgerservicenummer cpf cnpj regon "
            "steuernummer steuerid identifikationsnummer sozialversicherungsnummer "
            "rentenversicherungsnummer krankenversichertennummer personalausweis "
            "personalausweisnummer ausweis ausweisnummer idnr itin nass nuss nhc cipa curp cuit "
            "cuil cédula cedula mrn npi medicare medicaid uprn insee siret codicefiscale "
            "personnummer cpr hetu nric hkid cnic emso jmbg cnp rijksregisternummer "
            "identiteitskaart dowód dowodu colegiado numcol nocol ncol episodio kvnr vsnr"
        ),
        check=telling,
        against=words("order invoice library package"),
        trim=without_stop,
    ),
    Rule(
        "ID",
        "of a scheme, in capitals",
        0.75,
        # in small letters these are words of some language
        r"(?-i:NIE|NIF|NIP|PAN|EIN|TIN|RG|RFC|RUT|SIN|TFN|ABN|NIR|FIN|VAT|IVA|NIC)\b" + GAP + _CODE,
        at=words("nie nif nip pan ein tin rg rfc rut sin tfn abn nir fin vat iva nic"),
        check=lambda text: sum(map(str.isalnum, text)) >= 8,
        against=words("order invoice library package"),
        trim=without_stop,
    ),
    Rule(
        "ID",
        "Steuer-ID",
        0.75,
        r"(?:steuer|tax|fiscal|national|voter|sozialversicherungs|personal|umsatzsteuer|ust)[\s-]?"
        r"(?>(?:id|ident|identifikationsnummer|nummer|nr|number|no|payer|insurance|code|file)\b)"
        + GAP
        + _CODE,
        at=words("steuer tax fiscal national voter sozialversicherungs personal umsatzsteuer ust"),
        check=telling,
        trim=without_stop,
    ),
    Rule(
        "ID",
        "of a person",
        0.65,
        r"(?:[\u2019']?s)?(?:\s(?:security|insurance|health|id|identity|identification|record|"
        "registration|policy|tax|member|card|account|file|permit|pass)){0,2}"
        r"\s?(?:id|ids|number|no|nr|num|#|card|record|code|badge)\b" + GAP + _CODE,
        after=_PEOPLE,
        check=telling,
        against=words("order product invoice sku"),
        trim=without_stop,
    ),
    Rule(
        "ID",
        "identity card",
        0.65,
        r"(?:id|identity|identification|identité|identidad|identità)\s?(?:card|cards|document|"
        "documents|number|no|nr|badge)" + GAP + _CODE,
        at=words("id identity identification identité identidad identità"),
        check=telling,
        against=words("order product item ticket transaction request session"),
        trim=without_stop,
    ),
    Rule(
        "ID",
        "policy or record",
        0.55,
        "(?:policy|record|chart|claim|case|beneficiary|enrollment|certificate|visa|badge|permit|"
        "certificado|expediente|historia|póliza|polizza|versicherungsschein)"
        r"\s?(?:(?:number|no|nr|num|id|clínica|clinica|nº)\b|#)" + GAP + _CODE,
        at=words(
            "policy record chart claim beneficiary enrollment certificate visa badge permit "
            "expediente historia póliza polizza versicherungsschein"
        ),
        check=telling,
        trim=without_stop,
    ),
    Rule(
        "SSN",
        "labelled",
        0.8,
        r"(?:\s?(?:security|insurance)?\s?(?:number|no|nr|#|num)?\b)?"
        + GAP
        + r"(\d{3}[ .-]?\d{2}[ .-]?\d{4})(?![^\W_]|-\d)",
        after=words("ssn ssns social security"),
    ),
    Rule(
        "SSN",
        "last four",
        0.6,
        r"(?:last\s)?(?:four|4)\s(?:digits\s)?of\s(?:(?:my|your|his|her|the)\s)?(?:social|ssn)"
        r"(?:\ssecurity)?(?:\snumber)?" + GAP + r"(\d{4})(?![^\W_])",
        at=words("last four"),
    ),
    Rule(
        "ID",
        "prescriber",
        0.3,
        r"[ABCDEFGHJKLMPRSTUX][A-Z9]\d{7}(?![^\W_])",
        tokens=(9, 9),
        check=dea,
        near=words("dea prescriber physician doctor medical license licence"),
    ),
)

# Told by their shape, and by a word close by.
UNLABELLED = (
    Rule(
        "ID",
        "letters before digits",
        0.1,
        r"(?-i:[A-Z]{1,3}\d{6,9})(?![^\W_]|-\w)",
        tokens=(7, 12),
        near=words(
            "passport licence license identity dowód paszport pasaporte passeport reisepass "
            "ausweis permit visa"
        ),
    ),
    Rule(
        "ID",
        "American immigrant",
        0.1,
        r"(?-i:A-?\d{8,9})(?![^\W_])",
        tokens=(9, 10),
        near=words("alien uscis green immigration immigrant"),
    ),
    Rule(
        "ID",
        "German document",
        0.25,
        r"(?-i:[CFGHJKLMNPRTVWXYZ][CFGHJKLMNPRTVWXYZ0-9]{8}\d)(?![^\W_])",
        tokens=(10, 10),
        check=icao_9303,
        near=words("ausweis personalausweis reisepass pass identity passport dokument"),
    ),
)
RULES = (*LABELLED, *UNLABELLED)
