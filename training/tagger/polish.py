"""Polish names change their endings with their part in the sentence; roughly how."""

import random


def oblique(word: str, chance: random.Random) -> str:
    """
    Return a word as another case than the nominative might have it.

    >>> oblique("Kowalska", random.Random(0))
    'Kowalskiej'
    """
    for ending, others in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word[: len(word) - len(ending)] + chance.choice(others)
    return word


_ENDINGS = (
    ("ska", ("skiej", "ską", "skiej")),
    ("cka", ("ckiej", "cką", "ckiej")),
    ("ski", ("skiego", "skim", "skiemu")),
    ("cki", ("ckiego", "ckim", "ckiemu")),
    ("zki", ("zkiego", "zkim", "zkiemu")),
    ("nek", ("nka", "nkiem", "nkowi", "nku")),
    ("łek", ("łka", "łkiem", "łkowi")),
    ("rek", ("rka", "rkiem", "rkowi")),
    ("tek", ("tka", "tkiem", "tkowi")),
    ("ek", ("ka", "kiem", "kowi", "ku")),
    ("ec", ("ca", "cem", "cowi", "cu")),
    ("ków", ("kowie", "kowa", "kowem")),
    ("ów", ("owie", "owa", "owem")),
    ("ław", ("ławia", "ławiem", "ławiu", "ława")),
    ("in", ("inie", "ina", "inem")),
    ("dź", ("dzi", "dzią")),
    ("ań", ("ania", "aniu", "aniem")),
    ("ce", ("c", "cach", "cami")),
    ("ia", ("ii", "ię", "ią")),
    ("ja", ("i", "ję", "ją")),
    ("wa", ("wie", "wy", "wę", "wą")),
    ("na", ("nie", "ny", "nę", "ną")),
    ("ra", ("rze", "ry", "rę", "rą")),
    ("ła", ("le", "ły", "łę", "łą")),
    ("ta", ("cie", "ty", "tę", "tą")),
    ("da", ("dzie", "dy", "dę", "dą")),
    ("ka", ("ce", "ki", "kę", "ką")),
    ("ga", ("dze", "gi", "gę", "gą")),
    ("a", ("y", "ie", "ę", "ą", "i")),
    ("no", ("nie", "na", "nem")),
    ("o", ("a", "ie", "em", "u")),
    ("k", ("kiem", "ka", "kowi", "ku")),
    ("g", ("giem", "ga", "gowi", "gu")),
    ("r", ("rem", "ra", "rowi", "rze")),
    ("t", ("tem", "ta", "towi", "cie")),
    ("n", ("nem", "na", "nowi", "nie")),
    ("ł", ("łem", "ła", "łowi", "le")),
    ("sz", ("szem", "sza", "szowi", "szu")),
    ("z", ("zem", "za", "zowi")),
    ("d", ("dem", "da", "dowi", "dzie")),
    ("m", ("mem", "ma", "mowi", "mie")),
    ("b", ("bem", "ba", "bowi", "bie")),
    ("s", ("sem", "sa", "sowi", "sie")),
    ("l", ("lem", "la", "lowi", "lu")),
    ("j", ("jem", "ja", "jowi", "ju")),
    ("ń", ("niem", "nia", "niowi", "niu")),
    ("y", ("ego", "ym", "emu")),
)
