"""Two who answered the same questions: how much less often one of them is right."""

from labelhooks.stats.binomial import clopper_pearson, fewest_trials


def loss(lost: int, won: int, trials: int, *, confidence: float = 0.95) -> tuple[float, float]:
    """
    Return bounds of how much less accurate the second is than the first.

    Of pairs in which both are right, or both wrong, nothing can be learned about who is better; the
    loss in accuracy is P(only the first is right) - P(only the second is right).

    Args:
        lost: pairs in which only the first is right.
        won: pairs in which only the second is right.
        trials: all pairs.
        confidence: of each bound alone.

    Returns:
        A lower and an upper bound in [-1, 1]: 0.02 is two percentage points less accurate. Each
        holds with `confidence` for any number of pairs.

    Raises ValueError for no pairs.

    Source: each of the two probabilities has an exact one-sided bound (Clopper and Pearson, 1934)
    at (1 - confidence) / 2, and both hold together by the union bound. Tango's score interval
    (Statistics in Medicine 17, 1998) is shorter, and only asymptotically right: with the few
    discordant pairs of a good pair of models, that is not enough.

    >>> [round(bound, 3) for bound in loss(0, 0, 100)]
    [-0.036, 0.036]
    >>> [round(bound, 3) for bound in loss(12, 2, 100)]
    [-0.007, 0.198]
    """
    lost_low, lost_high = clopper_pearson(lost, trials, confidence=confidence)
    won_low, won_high = clopper_pearson(won, trials, confidence=confidence)
    return lost_low - won_high, lost_high - won_low


def fewest_pairs(margin: float, *, confidence: float = 0.95) -> int:
    """
    Return how many pairs without a loss show that no more than `margin` is lost.

    >>> fewest_pairs(0.05)
    72
    """
    return fewest_trials(margin, (1 - confidence) / 2)
