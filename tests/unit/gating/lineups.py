"""Line-ups for tests: who is what, in a word."""

from collections.abc import Sequence

from labelhooks.errors import ConflictError
from labelhooks.model.lineup import Entry, Lineup, RegisteredVersion
from labelhooks.model.prelabeler import PrelabelerRef, Rule, RuleList
from tests.factories import NOW


def ref(version: str, name: str = "words") -> PrelabelerRef:
    return PrelabelerRef(name=name, version=version)


def an_entry(version: str, state: str, **fields: object) -> Entry:
    said = {"name": "words", "version": version, "state": state, **fields}
    return Entry.model_validate(said, strict=False)


def a_lineup(*entries: Entry, revision: int = 1) -> Lineup:
    return Lineup(
        dataset="chat", revision=revision, at=NOW, actor="ann", reason="a test", entries=entries
    )


def rules(version: str, label: str = "spam") -> RuleList:
    rule = Rule(label=label, contains=("free money",), confidence=0.99)
    return RuleList(kind="rules", name="words", version=version, rules=(rule,))


def states(lineup: Lineup) -> dict[str, str]:
    return {one.version: str(one.state) for one in lineup.entries}


class Kept:
    """A store of line-ups in memory; `overtaken` of the next writes find somebody was first."""

    def __init__(self) -> None:
        self.revisions: list[Lineup] = []
        self.versions: dict[PrelabelerRef, RegisteredVersion] = {}
        self.overtaken: Sequence[Lineup] = ()

    def latest(self, dataset: str) -> Lineup | None:
        return self.revisions[-1] if self.revisions else None

    def at(self, dataset: str, revision: int) -> Lineup | None:
        return next((one for one in self.revisions if one.revision == revision), None)

    def append(self, lineup: Lineup) -> None:
        if self.overtaken:
            first, *self.overtaken = self.overtaken
            self.revisions.append(first)
        if self.at("chat", lineup.revision):
            raise ConflictError("someone else was first")
        self.revisions.append(lineup)

    def version(self, dataset: str, ref: PrelabelerRef) -> RegisteredVersion | None:
        return self.versions.get(ref)

    def register(self, version: RegisteredVersion) -> None:
        self.versions[version.ref] = version
