"""What fills slots and is no name: dates, times, numbers, codes."""

import random
from functools import cache

_LETTERS = "ABCDEFGHJKLMNPRSTVWXYZ"
_PHONES = ("+## ### ### ###", "(###) ###-####", "###-###-####", "0## #### ####")
_CODES = ("AA#####", "A-###-##", "######AA", "AAAA", "A##A##A#")
_POSTCODES = {
    "en": ("#####", "#####", "A# #AA", "AA## #AA"),
    "pl": ("##-###",),
    "nl": ("#### AA",),
    "pt": ("####-###", "#####-###"),
}


class Numbers:
    """Makes them from a random source."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    def date(self, language: str) -> str:
        """Return a date as a language writes it, or in figures."""
        chance = self._chance
        day, month, year = chance.randint(1, 28), chance.randint(1, 12), chance.randint(1930, 2026)
        name = _months(language)[month - 1]
        figures = [f"{day}/{month}/{year}", f"{year}-{month:02}-{day:02}", f"{day}.{month}.{year}"]
        match language:
            case "en":
                worded = [f"{name} {day}, {year}", f"{day} {name} {year}", f"{name} {day}"]
                worded += ["Monday", "Friday", f"{name[:3]} {day}"]
            case "de":
                worded = [f"{day}. {name} {year}", f"{day}. {name}"]
            case "es" | "pt":
                worded = [f"{day} de {name} de {year}", f"{day} de {name}"]
            case _:
                worded = [f"{day} {name} {year}"]
        return chance.choice(figures + 2 * worded)

    def time(self, language: str) -> str:
        """Return a time of the day."""
        hour, minute = self._chance.randint(1, 12), self._chance.choice((0, 15, 30, 45))
        if language == "en":
            shapes = (f"{hour}:{minute:02} pm", f"{hour}pm", f"{hour} am", f"{hour}:{minute:02}")
            return self._chance.choice(shapes)
        return f"{hour + 6}:{minute:02}"

    def num(self, _language: str) -> str:
        """Return a number of one to seven digits."""
        return str(self._chance.randint(1, 10 ** self._chance.randint(1, 7)))

    def age(self, _language: str) -> str:
        """Return an age."""
        return str(self._chance.randint(2, 95))

    def phone(self, _language: str) -> str:
        """Return what looks like a phone number."""
        return self._shaped(self._chance.choice(_PHONES))

    def code(self, _language: str) -> str:
        """Return what looks like an order's number."""
        return self._shaped(self._chance.choice(_CODES))

    def postcode(self, language: str) -> str:
        """Return what looks like a post code."""
        return self._shaped(self._chance.choice(_POSTCODES.get(language, ("#####",))))

    def house(self) -> str:
        """Return the number of a house."""
        near, far = self._chance.randint(1, 99), self._chance.randint(100, 9999)
        end = self._chance.choice(("", "", "", "", "a", "b", "/2", "-4"))
        return f"{self._chance.choice((near, far))}{end}"

    def _shaped(self, shape: str) -> str:
        figure = {"#": "0123456789", "A": _LETTERS}
        return "".join(self._chance.choice(figure[c]) if c in figure else c for c in shape)


@cache
def _months(language: str) -> list[str]:
    from babel.dates import get_month_names

    return [str(get_month_names("wide", locale=language)[n]) for n in range(1, 13)]
