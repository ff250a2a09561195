"""A line of the table of routes (routes.py)."""

from dataclasses import dataclass
from typing import Any

from labelhooks.people.access import Role

EVERYBODY = tuple(Role)
ANNOTATORS = (Role.ANNOTATOR, Role.REVIEWER)
REVIEWERS = (Role.REVIEWER, Role.OWNER)
READERS = (Role.REVIEWER, Role.OWNER, Role.OPERATOR)
SENDERS = (Role.OWNER, Role.OPERATOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One line: `name` is the method that answers, of `people.api.Api` or of `Operate`."""

    name: str
    method: str
    path: str
    says: str
    roles: tuple[Role, ...] = EVERYBODY
    body: type[Any] | None = None
    answer: type[Any] | None = None
    query: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    problems: tuple[int, ...] = ()  # beside those that any route may answer
    public: bool = False
    operates: bool = False  # `people.operate.answering.Operate` answers

    @property
    def status(self) -> int:
        """The status of a good answer."""
        return 204 if self.answer is None else 200
