"""Stop whoever decides, and let others decide instead: for incidents, by name and version."""

from collections.abc import Callable, Mapping, Sequence

from labelhooks.gating.lineup import found
from labelhooks.gating.registry import Registry, Why
from labelhooks.model.lineup import DECIDING, LifeState
from labelhooks.model.prelabeler import PrelabelerRef


class Deciders:
    """The pre-labelers of every dataset."""

    def __init__(self, registry_of: Callable[[str], Registry]) -> None:
        self._registry_of = registry_of

    def deciding(self, dataset: str, name: str, version: str | None) -> dict[str, str]:
        """Return the versions of a name that decide, each with its state."""
        return {
            one.version: one.state.value
            for one in self._registry_of(dataset).lineup().entries
            if one.name == name and version in (None, one.version) and one.state in DECIDING
        }

    def known(self, dataset: str, ref: PrelabelerRef) -> None:
        """Raise NotFound where there is no such version."""
        found(self._registry_of(dataset).lineup(), ref)

    def stop(self, dataset: str, refs: Sequence[PrelabelerRef], actor: str, reason: str) -> None:
        """Pause versions; one that decides nothing stays as it is."""
        registry = self._registry_of(dataset)
        for ref in refs:
            if found(registry.lineup(), ref).state in DECIDING:
                registry.pause(ref, Why(actor, reason))

    def put_in_force(self, dataset: str, ref: PrelabelerRef, actor: str, reason: str) -> None:
        """Let a version decide all items; one that does so already goes on."""
        registry, why = self._registry_of(dataset), Why(actor, reason)
        state = found(registry.lineup(), ref).state
        if state is LifeState.RETIRED:  # not at once: a version that comes back begins as shadow
            registry.move(ref, LifeState.SHADOW, why)
        if state is not LifeState.ACTIVE:
            registry.move(ref, LifeState.ACTIVE, why)

    def put_back(
        self, dataset: str, name: str, was: Mapping[str, str], actor: str, reason: str
    ) -> None:
        """Let versions be what they were; one that decides is left alone."""
        registry, why = self._registry_of(dataset), Why(actor, reason)
        for version, state in was.items():
            ref = PrelabelerRef(name=name, version=version)
            entry = found(registry.lineup(), ref)
            if entry.state in DECIDING:
                continue
            if entry.state is LifeState.RETIRED:
                registry.move(ref, LifeState.SHADOW, why)
            share = entry.share if state == LifeState.CANARY else None
            registry.move(ref, LifeState(state), why, share=share)
