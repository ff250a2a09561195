"""
Canaries: made-up personal data of each kind, unique to the place where it is put.

So one that is found where it must not be tells which way it came. All are synthetic: domains and
addresses for documentation, telephone numbers for fiction.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from labelhooks.redaction.rules.checksums import luhn

_FIRST = (
    *("Jonathan", "Jessica", "Margaret", "Benjamin", "Patricia", "Christopher", "Elizabeth"),
    *("Nicholas", "Stephanie", "Alexander", "Katherine", "Frederick", "Samantha", "Theodore"),
    *("Rebecca", "Matthew", "Victoria", "Gregory", "Caroline", "Leonard", "Jennifer", "Raymond"),
    *("Dorothy", "Kenneth", "Marjorie"),
)
_LAST = (
    *("Whitfield", "Henderson", "Gallagher", "Richardson", "Thornton", "Blackwood", "Fitzgerald"),
    *("Montgomery", "Abernathy", "Lancaster", "Pemberton", "Kensington", "Hathaway", "Wellington"),
    *("Stanford", "Cunningham", "Harrington", "Livingston", "Rutherford", "Carmichael"),
    *("Donaldson", "Ellsworth", "Hutchinson", "Prescott", "Sutherland"),
)


@dataclass(frozen=True, slots=True)
class Canary:
    """`value` is what is put there; any of `needles` found elsewhere is a leak."""

    kind: str
    place: str
    value: str
    sentence: str
    needles: tuple[str, ...]


def _card(number: int) -> str:
    head = f"40000012345{number:04d}"
    return next(head + str(digit) for digit in range(10) if luhn(head + str(digit)))


def _iban(number: int) -> str:
    account = f"3704004405320{number:05d}"
    return f"DE{98 - int(f'{account}131400') % 97:02d}{account}"


def _name(number: int) -> str:
    return f"{_FIRST[number % len(_FIRST)]} {_LAST[number % len(_LAST)]}"


# By the type that the redactor should give it: a value, and a sentence to put it in.
_KINDS: dict[str, tuple[Callable[[int], str], str]] = {
    "PERSON": (_name, "my name is {} and I want a refund"),
    "EMAIL": (lambda n: f"canary.mail{n:03d}@example.org", "please write to {} about it"),
    "PHONE": (lambda n: f"(212) 555-01{n:02d}", "you can call me at {} tonight"),
    "CARD": (_card, "the card is {} and it was charged"),
    "IBAN": (_iban, "please pay to {} this week"),
    "SSN": (lambda n: f"9{n:02d}-43-21{n:02d}", "my social security number is {} if you need it"),
    "IP": (lambda n: f"198.51.100.1{n:02d}", "the login came from {} yesterday"),
    "MAC": (lambda n: f"00:00:5E:00:53:{n:02X}", "the camera says {} on the back"),
    "LOCATION": (
        lambda n: f"{4500 + n} Maple Grove Avenue, Springfield, IL 62704",
        "send it to {} please",
    ),
    "DATE": (lambda n: f"March {n % 28 + 1}, {1950 + n}", "I was born on {} by the way"),
    "ID": (lambda n: f"C01X7{n:03d}4", "for the age check here is my passport {} thanks"),
    "SECRET": (lambda n: f"AKIACANARY{n:03d}EXAMPLE"[:20], "I pasted the key {} by mistake"),
    "URL": (lambda n: f"https://canary{n:03d}.example.com/u/janeroe{n}", "see {} for the picture"),
    "CRYPTO": (lambda n: f"0x52908400098527886E0F7030069857D2E4{n:06d}", "send it to {} instead"),
    "HANDLE": (lambda n: f"@canary_handle{n:03d}", "I am {} over there"),
}
KINDS = tuple(_KINDS)
# What else of a value tells on its own, besides all of it.
_PARTS: dict[str, Callable[[str], Iterable[str]]] = {
    "PERSON": str.split,
    "EMAIL": lambda value: [value.partition("@")[0]],
    "LOCATION": lambda value: [value.partition(",")[0]],
    "URL": lambda value: [value.split("/")[2], value.rpartition("/")[2]],
}


def canaries(place: str, number: int) -> list[Canary]:
    """Return one canary of each kind for the place with this number, from 0 to 24."""
    if not 0 <= number < len(_LAST):
        raise ValueError("the names are used up: add some")
    made = []
    for kind, (value_of, sentence) in _KINDS.items():
        value = value_of(10 + number)
        parts = _PARTS[kind](value) if kind in _PARTS else []
        needles = (value, *(part for part in parts if len(part) > 4))
        made.append(Canary(kind, place, value, sentence.format(value), needles))
    return made


def text_of(some: Iterable[Canary]) -> str:
    """Return a message that holds them all, a sentence each."""
    return "Hello. " + ". ".join(one.sentence for one in some) + "."
