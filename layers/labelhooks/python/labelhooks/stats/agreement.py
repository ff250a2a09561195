"""How far judgments agree beyond what chance would do, from counts alone."""

from collections.abc import Mapping


def nominal_alpha(same: Mapping[int, int], rated: Mapping[str, int]) -> float | None:
    """
    Return Krippendorff's alpha for nominal data: 1 is full agreement, 0 that of chance.

    Args:
        same: pairs of equal judgments within an item (unordered), by how many judged the item.
        rated: how often each class was given, over all items that two or more judged.

    Returns:
        At most 1; None where there is nothing to compare, or only one class was ever given: then
        chance alone would agree as well.

    Raises:
        ValueError: a count below 0, or pairs of fewer than two judgments.

    Source: Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), section C: a value
    pairs with the m - 1 others of its item, each pair weighing 1 / (m - 1). With o the equal pairs
    so weighed (both orders), n all values and n_c those of class c:
    alpha = 1 - (n - 1) (n - o) / (n^2 - sum of n_c^2).

    Three items, two judges, a+a, b+b, a+b: n = 6, n_a = n_b = 3, o = 4, alpha = 1 - 5 * 2 / 18.

    >>> round(nominal_alpha({2: 2}, {"a": 3, "b": 3}), 3)
    0.444
    """
    if any(count < 0 for count in (*same.values(), *rated.values())) or min(same, default=2) < 2:
        raise ValueError("want counts of at least 0, of items that two or more judged")
    n = sum(rated.values())
    apart = n * n - sum(count * count for count in rated.values())
    if not apart:
        return None
    observed = sum(2 * pairs / (judges - 1) for judges, pairs in same.items())
    return 1 - (n - 1) * (n - observed) / apart
