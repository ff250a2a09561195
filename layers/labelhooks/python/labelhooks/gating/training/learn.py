"""
From examples to weights: multinomial logistic regression, by scikit-learn.

The one module that needs it; a function that trains carries it in a layer of its own, and scoring
needs the standard library alone. The same examples make the same weights.
"""

from array import array
from collections.abc import Iterable, Sequence

from labelhooks.errors import NotInstalled
from labelhooks.gating.textmodel import TextModel
from labelhooks.gating.training.examples import Example

LARGEST = 32_000  # of 16 bits
STRENGTH = 100.0  # of the training against the penalty; not searched: less smooths more
# Steps of L-BFGS. It has arrived long before; a set on which it does not ends in time all the same.
STEPS = 300


def learn(examples: Iterable[Example], classes: Sequence[str], bits: int) -> TextModel:
    """
    Return a model that is not calibrated yet.

    Args:
        examples: of two classes at least; those of others than `classes` are an error.
        classes: what the model will propose.
        bits: the features' length; the model has classes x 2^bits weights.

    Raises:
        NotInstalled: scikit-learn is not there.
    """
    try:
        import numpy
        from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
        from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
    except ImportError as error:
        raise NotInstalled(
            "training needs scikit-learn: pip install labelhooks[training]"
        ) from error
    where, starts, values, labels = array("i"), [0], array("d"), []
    place = {name: number for number, name in enumerate(classes)}
    for one in sorted(examples, key=lambda one: one.item_id):
        where.extend(one.places)
        values.extend([1 / len(one.places) ** 0.5] * len(one.places))
        starts.append(len(where))
        labels.append(place[one.label])
    size = 1 << bits
    every = csr_matrix((numpy.array(values), numpy.array(where), starts), (len(labels), size))
    # What never occurs would be a column of zeros for each class, carried through every step.
    known = numpy.unique(numpy.array(where, dtype=numpy.int64))
    regression = LogisticRegression(C=STRENGTH, max_iter=STEPS, tol=1e-4)
    regression.fit(every[:, known], labels)
    weights, bias = regression.coef_, regression.intercept_
    if len(classes) == 2:  # one row for both: the other class has its opposite
        weights, bias = (
            numpy.vstack([-weights, weights]) / 2,
            numpy.array([-bias[0], bias[0]]) / 2,
        )
    scale = float(max(numpy.abs(weights).max(), numpy.abs(bias).max()) / LARGEST) or 1.0
    whole = numpy.zeros((len(classes), size + 1), dtype=numpy.int16)
    whole[:, known] = numpy.rint(weights / scale)
    whole[:, -1] = numpy.rint(bias / scale)
    packed = array("h")
    packed.frombytes(whole.tobytes())
    return TextModel(classes, bits, scale, 1.0, packed, {})
