"""What takes the place of values, type by type, as a policy says; and what already did."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from labelhooks.errors import RedactionFailed
from labelhooks.model.personal import TYPES
from labelhooks.redaction import masks
from labelhooks.redaction.placeholders import Placeholders, literals
from labelhooks.redaction.pseudonyms import pseudonym
from labelhooks.redaction.same import same
from labelhooks.redaction.surrogates import surrogate, surrogates

if TYPE_CHECKING:
    from labelhooks.model.redaction import RedactionPolicy

# Some ranges are small: after so many that went to other values of the item, a pseudonym it is.
_TURNS = 50


class Replacing:
    """
    A policy's replacements in a dataset.

    Args:
        policy: what takes the place of which type.
        key: of the dataset, 32 bytes; None where no type has pseudonyms or surrogates.

    Raises RedactionFailed if a key is wanted and there is none.
    """

    def __init__(self, policy: "RedactionPolicy", key: bytes | None) -> None:
        self.by_type = {kind: policy.replacement(kind) for kind in TYPES}
        keyed = {"pseudonym", "surrogate"}.intersection(self.by_type.values())
        if keyed and key is None:
            raise RedactionFailed(f"redaction.replace: a {min(keyed)} needs a key, and none is set")
        self.key = key or b""
        shown = frozenset(kind for kind, how in self.by_type.items() if how == "surrogate")
        self._surrogates = surrogates(shown) if shown else None
        self._masks = masks.LITERAL if self.by_type["CARD"] == "mask" else None

    def begin(self, texts: Iterable[str] = ()) -> "Replacements":
        """Return the replacements of one item, of which `texts` are the parts known."""
        return Replacements(self, texts)

    def masked(self, kind: str, text: str) -> bool:
        """Return whether `text`, all of a value of a kind, is its own mask."""
        return self.by_type[kind] == "mask" and masks.mask(kind, text) == text

    def done(self, text: str) -> list[tuple[int, int]]:
        """
        Return where something in `text` is replaced already, in order.

        That is what only a replacement looks like: nothing in it is anybody's, so it is neither
        replaced again nor a leak.
        """
        found = literals(text)
        if self._surrogates is not None:
            found += [one.span() for one in self._surrogates.finditer(text)]
        if self._masks is not None and "*" in text:
            found += [one.span() for one in self._masks.finditer(text)]
        return sorted(found)


class Replacements(Placeholders):
    """The replacements of one item: the same value has the same one."""

    def __init__(self, replacing: Replacing, texts: Iterable[str]) -> None:
        super().__init__(texts)
        self._replacing = replacing
        self._surrogates: dict[tuple[str, str], str] = {}
        self._shown: set[str] = set()

    def of(self, kind: str, value: str) -> str:
        """Return what takes the place of `value`, a word of TYPES being its kind."""
        match self._replacing.by_type[kind]:
            case "pseudonym":
                return pseudonym(self._replacing.key, kind, value)
            case "mask":
                return masks.mask(kind, value)
            case "surrogate":
                return self._surrogate(kind, value)
        return super().of(kind, value)

    def _surrogate(self, kind: str, value: str) -> str:
        one = (kind, same(kind, value))
        if one not in self._surrogates:
            self._surrogates[one] = self._unshown(kind, value)
        return self._surrogates[one]

    def _unshown(self, kind: str, value: str) -> str:
        for turn in range(_TURNS):
            candidate = surrogate(self._replacing.key, kind, value, turn)
            if candidate not in self._shown:
                self._shown.add(candidate)
                return candidate
        return pseudonym(self._replacing.key, kind, value)
