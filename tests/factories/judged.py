"""Judged items with scores, made up."""

from random import Random

from labelhooks.gating.evidence import Judged

CLASSES = ("ham", "spam", "rude")


def judged_items(
    number: int,
    *,
    seed: int = 0,
    accuracy: tuple[float, ...] = (0.99, 0.99, 0.99),
    mix: tuple[float, ...] = (0.5, 0.3, 0.2),
    classes: tuple[str, ...] = CLASSES,
    slope: float = 0.3,
) -> list[Judged]:
    """
    Return items whose proposals are right with a probability of each class's own.

    It rises with the confidence: from `slope` below `accuracy` at the least sure to `accuracy`.
    """
    chance = Random(seed)
    made = []
    for place in range(number):
        who = chance.choices(range(len(classes)), mix)[0]
        sure = chance.random()
        top = 0.5 + 0.499 * sure
        rest = (1 - top) / (len(classes) - 1)
        scores = {name: top if one == who else rest for one, name in enumerate(classes)}
        right = chance.random() < accuracy[who] - slope * (1 - sure) ** 3
        others = [name for one, name in enumerate(classes) if one != who]
        label = classes[who] if right else chance.choice(others)
        made.append(Judged(f"item-{seed}-{place}", scores, label))
    return made
