"""
Rules that were measured vote by what they are worth.

Each rule is a labeling function: it votes for its class, or abstains where it does not match, and
an abstention says nothing. A rule of accuracy a that votes for class c multiplies the odds of c by
a and those of each other class by (1 - a) / (K - 1): the naive Bayes posterior under the model of
independent votes (Ratner et al., "Data programming", 2016, arXiv 1605.07723, without
dependencies). Rules that repeat each other make it too sure; the gate's thresholds are fitted to
what comes of it, so that is no harm to what is accepted.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from labelhooks.model.prelabeler import Rule, RuleList

# A measured accuracy is held within these: no number of hits makes a rule infallible.
_LEAST, _MOST = 0.01, 0.99
# As if each rule had been seen so often before, at the accuracy that its author claims.
_PRIOR_VOTES = 4.0


def posterior(
    votes: Iterable[tuple[str, float]], classes: Sequence[str], priors: Mapping[str, float]
) -> dict[str, float]:
    """
    Return the probability of each class after these votes (class, accuracy); it sums to 1.

    Classes without a prior share what the others leave, or are all alike where none has one.

    >>> found = posterior([("spam", 0.9), ("spam", 0.8), ("ok", 0.6)], ("ok", "spam"), {})
    >>> round(found["spam"], 4)
    0.96
    """
    known = sum(priors.get(name, 0.0) for name in classes)
    unknown = sum(name not in priors for name in classes)
    rest = max(0.0, 1.0 - known) / unknown if unknown else 0.0
    logs = {name: math.log(max(priors.get(name, rest), 1e-6)) for name in classes}
    for voted, accuracy in votes:
        right = min(_MOST, max(_LEAST, accuracy))
        wrong = (1 - right) / max(1, len(classes) - 1)
        for name in classes:
            logs[name] += math.log(right if name == voted else wrong)
    top = max(logs.values())
    odds = {name: math.exp(value - top) for name, value in logs.items()}
    total = sum(odds.values())
    return {name: value / total for name, value in odds.items()}


def measured(
    rules: RuleList, version: str, judged: Sequence[tuple[Sequence[int], str]]
) -> RuleList:
    """
    Return the rules as another version, each with its accuracy on judged items.

    `judged` holds, of each item, the places of the rules that vote on it and the class that people
    gave. An accuracy is smoothed towards what the rule's author claims; priors are the classes'
    frequencies, each counted once more than it was seen.
    """
    hits: Counter[int] = Counter()
    votes: Counter[int] = Counter()
    for places, label in judged:
        votes.update(places)
        hits.update(place for place in places if rules.rules[place].label == label)
    return rules.model_copy(
        update={
            "version": version,
            "rules": tuple(
                _weighed(rule, hits[place], votes[place]) for place, rule in enumerate(rules.rules)
            ),
            "priors": _frequencies([label for _, label in judged]),
        }
    )


def _weighed(rule: Rule, hits: int, votes: int) -> Rule:
    accuracy = (hits + _PRIOR_VOTES * rule.confidence) / (votes + _PRIOR_VOTES)
    return rule.model_copy(update={"accuracy": round(min(_MOST, max(_LEAST, accuracy)), 4)})


def _frequencies(labels: Sequence[str]) -> dict[str, float]:
    counts = Counter(labels)
    total = len(labels) + len(counts)
    return {name: (number + 1) / total for name, number in sorted(counts.items())}
