"""Names that nobody has: a common first name, and a surname of three invented syllables."""

import re


def _words(text: str) -> list[str]:
    return text.split()


# Common in several countries; alone they tell nothing.
_FIRST = _words(
    "Ada Aiko Alba Amara Amir Ana Anders Anika Anton Aria Asha Astrid Ayla Bela Bruno Carla "
    "Chloe Clara Dalia Daria Dario David Diego Dina Edith Elena Elias Elif Ella Elsa Emil Emma "
    "Enzo Erik Esra Eva Farah Felix Fiona Frida Gabor Gina Greta Hana Hanna Hugo Ida Ilse Imani "
    "Ines Ingrid Iris Isla Ivan Jana Janek Jasper Joana Jonas Julia Kai Karim Karin Kenji Kira "
    "Klara Lars Laura Leah Lena Leo Lia Liam Lina Linh Livia Lola Luca Lucia Luis Lukas Magda "
    "Maja Malik Mara Marco Maria Marta Mateo Maya Mei Mila Mina Mira Mona Nadia Naomi Nico Nina "
    "Noah Nora Olga Oskar Otto Pablo Paula Petra Pilar Rafael Rania Rosa Ruth Samir Sana Sara "
    "Selma Sofia Sven Tara Tessa Theo Tilda Tomas Vera Viktor Wanda Yara Yuki Zara"
)
# Put together they are in no list of surnames that we know: a test looks.
_A = _words(
    "Bal Bor Bran Cald Cor Dal Del Dor Dun El Fal Fen Fir Gal Gar Gor Hal Hex Hol Hur Il Jan "
    "Jor Kal Kel Kor Lan Lor Lum Mal Mel Mor Nal Nor Ob Or Os Pal Pel Por Quel Ral Ros Rud Sal "
    "Sel Sor Tal Tel Tor Ul Ur Val Vel Vor Wal Wel Wor Yar Yel Yor Zal Zel Zor"
)
_B = _words(
    "abo ade ago aki alo ami ano api ari aso ato avi azo ebo eda ego eki ela emo eno epa era "
    "esi eto eva ezo iba ido iga iko ila imo ina ipo ira iso ita ivo iza oba ode oga oki ola "
    "omi ona opi ora ose ota ovi oza uba udo uga uki ula umo una upi ura uso uta uvo"
)
_C = _words(
    "blick brix clane dwick flax frell glint grath knell lorp mirth nock plim prell quill quist "
    "rask sculp shaw skane snell spelt stave thorpe thrale trell tweel vantz whin wrack wynk "
    "zelm"
)
SURNAMES = len(_A) * len(_B) * len(_C)
NAMES = SURNAMES * len(_FIRST)

SURNAME = f"(?:{'|'.join(_A)})(?:{'|'.join(_B)})(?:{'|'.join(_C)})"
FIRST = f"(?:{'|'.join(_FIRST)})"
MATCHES = re.compile(SURNAME)


def surname(number: int) -> str:
    """
    Return one of SURNAMES surnames.

    >>> surname(0), MATCHES.fullmatch(surname(77777)) is not None
    ('Balaboblick', True)
    """
    number, a = divmod(number, len(_A))
    number, b = divmod(number, len(_B))
    return _A[a] + _B[b] + _C[number % len(_C)]


def full_name(number: int) -> tuple[str, str]:
    """Return one of NAMES first and last names."""
    number, first = divmod(number, len(_FIRST))
    return _FIRST[first], surname(number)
