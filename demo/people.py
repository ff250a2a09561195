"""
Made-up people and what identifies them.

Nothing here can reach anybody: e-mails are at example.com and its siblings (RFC 2606), addresses of
machines in documentation ranges (RFC 5737, RFC 3849), telephone numbers in ranges kept for fiction,
social security numbers in an area that is never issued. Checksums are right all the same, so that
a detector has something to find.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

FIRST = (
    *("Amara", "Beatriz", "Chidi", "Dmitri", "Elena", "Farid", "Grace", "Hiroshi", "Ingrid"),
    *("Jamal", "Katarzyna", "Liam", "Mei", "Noah", "Olivia", "Priya", "Quentin", "Rosa"),
    *("Samuel", "Teresa", "Umar", "Victoria", "William", "Ximena", "Yusuf", "Zoe"),
)
LAST = (
    *("Anderson", "Becker", "Carvalho", "Dubois", "Eriksen", "Fernandez", "Gallagher", "Haddad"),
    *("Ivanova", "Johnson", "Kowalski", "Larsen", "Moreau", "Nakamura", "Okafor", "Patel"),
    *("Quinn", "Rossi", "Schneider", "Thompson", "Ueda", "Vasquez", "Whitfield", "Yilmaz"),
)
STREETS = (
    "Maple Avenue",
    "Station Road",
    "Harbour Street",
    "Elm Court",
    "Mill Lane",
    "King Street",
)
TOWNS = (
    ("Springfield", "IL", "62704"),
    ("Portland", "OR", "97205"),
    ("Austin", "TX", "78701"),
    ("Albany", "NY", "12207"),
    ("Madison", "WI", "53703"),
)
COMPANIES = ("Northwind Traders", "Fabrikam Inc", "Contoso Ltd", "Tailspin Toys")
MONTHS = ("January", "March", "April", "June", "August", "September", "November")


@dataclass(frozen=True, slots=True)
class Person:
    """A customer, with what a customer gives away in a chat."""

    name: str
    email: str
    phone: str
    address: str
    handle: str
    born: str


def person(random: Random) -> Person:
    """Return somebody who is not there."""
    first, last = random.choice(FIRST), random.choice(LAST)
    domain = random.choice(("example.com", "example.org", "mail.example.net"))
    joint = random.choice((".", "_", ""))
    return Person(
        name=f"{first} {last}",
        email=f"{first.lower()}{joint}{last.lower()}{random.choice(('', '7', '82'))}@{domain}",
        phone=phone(random),
        address=address(random),
        handle=f"@{first.lower()}_{last.lower()[:4]}{random.randrange(10, 99)}",
        born=f"{random.choice(MONTHS)} {random.randrange(1, 28)}, {random.randrange(1951, 2004)}",
    )


def phone(random: Random) -> str:
    """Return a number of a range for fiction: NANP 555-01xx, or London and Berlin ones."""
    end = random.randrange(100)
    return random.choice(
        (
            f"(212) 555-01{end:02d}",
            f"+1 415-555-01{end:02d}",
            f"312-555-01{end:02d}",
            f"+44 20 7946 0{end + 100:03d}",
            f"+49 30 23125 {end + 100:03d}",
        )
    )


def address(random: Random) -> str:
    """Return a street address in the United States."""
    town, state, code = random.choice(TOWNS)
    return f"{random.randrange(1, 999)} {random.choice(STREETS)}, {town}, {state} {code}"


def card(random: Random) -> str:
    """Return a card number that passes the Luhn check, in fours."""
    digits = [4, 0, 0, 0, *(random.randrange(10) for _ in range(11))]
    total = sum(
        digit if place % 2 else sum(divmod(2 * digit, 10)) for place, digit in enumerate(digits)
    )
    whole = "".join(map(str, [*digits, -total % 10]))
    return " ".join(whole[at : at + 4] for at in range(0, 16, 4))


def iban(random: Random) -> str:
    """Return a German account number that passes the mod 97 check (ISO 13616), in fours."""
    account = "".join(str(random.randrange(10)) for _ in range(18))
    check = 98 - int(f"{account}131400") % 97  # D is 13, E is 14
    whole = f"DE{check:02d}{account}"
    return " ".join(whole[at : at + 4] for at in range(0, 22, 4))


def ssn(random: Random) -> str:
    """Return a social security number of the area 9xx, which is never issued."""
    return f"9{random.randrange(10, 49)}-{random.randrange(11, 49)}-{random.randrange(1001, 9999)}"


def ip(random: Random) -> str:
    """Return an address of a documentation range."""
    return random.choice(
        (f"203.0.113.{random.randrange(1, 254)}", f"198.51.100.{random.randrange(1, 254)}")
    )


def mac(random: Random) -> str:
    """Return a hardware address of the range for documentation (RFC 7042)."""
    return f"00:00:5E:00:53:{random.randrange(256):02X}"


def secret(random: Random) -> str:
    """Return what looks like an access key, and opens nothing."""
    return "AKIA" + "".join(random.choice("ABCDEFGHJKLMNPQRSTUVWXYZ234567") for _ in range(16))


def wallet(random: Random) -> str:
    """Return what looks like an Ethereum address."""
    return "0x" + "".join(random.choice("0123456789abcdef") for _ in range(40))


def passport(random: Random) -> str:
    """Return a number like those of passports."""
    return f"{random.choice('CFGHJK')}{random.randrange(10_000_000, 99_999_999)}"


def url(random: Random) -> str:
    """Return a link into somebody's account."""
    order, user = random.randrange(10_000, 99_999), random.randrange(900)
    return f"https://shop.example.com/orders/{order}?u={user}"


# By the word that stands for them in a template.
KINDS: dict[str, Callable[[Random], str]] = {
    "card": card,
    "iban": iban,
    "ssn": ssn,
    "ip": ip,
    "mac": mac,
    "secret": secret,
    "wallet": wallet,
    "passport": passport,
    "url": url,
    "company": lambda random: random.choice(COMPANIES),
}


def fill(template: str, random: Random, who: Person) -> str:
    """Return a template with its `{words}` replaced: facts of `who`, or a fresh one of KINDS."""
    facts: dict[str, str] = {
        "name": who.name,
        "first": who.name.partition(" ")[0],
        "email": who.email,
        "phone": who.phone,
        "address": who.address,
        "handle": who.handle,
        "born": who.born,
        "order": f"{random.randrange(100_000, 999_999)}",
        "n": str(random.randrange(2, 9)),
    }
    made = {word: make(random) for word, make in KINDS.items() if f"{{{word}}}" in template}
    return template.format_map(facts | made)
