"""
Who may do what: one table (routes.py), and the one function here that reads it.

A role says what somebody does at all, and comes with their token: an identity provider puts people
into groups. A person's record, which an operator writes, says in which datasets they do it, and how
much at a time; without one it is in all of them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from labelhooks.errors import NotAllowed
from labelhooks.model.ids import derived_key, keyed_id
from labelhooks.model.person import Annotator
from labelhooks.model.task import REVIEW_QUEUE


class Role(StrEnum):
    """The groups of the user pool, or of whatever identity provider is chosen."""

    ANNOTATOR = "annotator"  # answers tasks
    REVIEWER = "reviewer"  # decides where annotators differ
    OWNER = "owner"  # of datasets: their progress, and what is put into them
    OPERATOR = "operator"  # of the deployment


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever asks: never known here by a name, an address or the provider's own id."""

    annotator: Annotator  # the pseudonymous id, and what is granted to it
    roles: frozenset[Role]

    @property
    def id(self) -> str:
        """The pseudonymous id."""
        return self.annotator.id

    @property
    def datasets(self) -> tuple[str, ...] | None:
        """The datasets that the person may see; None: all of them."""
        return None if Role.OPERATOR in self.roles else self.annotator.datasets


def pseudonym(key: bytes, issuer: str, subject: str) -> str:
    """
    Return the stable id under which a person's work is kept.

    Args:
        key: the deployment's key: without it nobody can tell the person from the id.
        issuer: of the token, as its `iss` says.
        subject: of the token, as its `sub` says.
    """
    return keyed_id(derived_key(key, "people"), issuer, subject)


def roles_in(told: str) -> frozenset[Role]:
    """
    Return the roles that a token's claim of groups names; other groups mean nothing here.

    An HTTP API hands a list to its function as "[annotator reviewer]".

    >>> sorted(roles_in("[annotator eu-staff reviewer]"))
    [<Role.ANNOTATOR: 'annotator'>, <Role.REVIEWER: 'reviewer'>]
    """
    words = told.strip().removeprefix("[").removesuffix("]").replace(",", " ").split()
    return frozenset(Role(word) for word in words if word in set(Role))


def person_of(annotator: Annotator, groups: str) -> Person:
    """
    Return who asks. Reviewers are skilled for what is in review, whatever is recorded.

    Args:
        annotator: as recorded, under the id that `person_id` gives.
        groups: the token's claim that names them.
    """
    roles = roles_in(groups)
    if Role.REVIEWER in roles and REVIEW_QUEUE not in annotator.queues:
        queues = (*annotator.queues, REVIEW_QUEUE)
        annotator = annotator.model_copy(update={"queues": queues})
    return Person(annotator, roles)


def person_id(key: bytes, claims: Mapping[str, str]) -> str:
    """Return the pseudonymous id of a token's person. Raises NotAllowed where it has none."""
    issuer, subject = claims.get("iss"), claims.get("sub")
    if not issuer or not subject:
        raise NotAllowed("the token names no issuer and subject")
    return pseudonym(key, issuer, subject)


def check(person: Person, allowed: Iterable[Role], dataset: str | None) -> None:
    """
    Raise NotAllowed unless the person has one of the roles, and rights in the dataset.

    This is the one place that decides; a route's roles stand in its line of the table.
    """
    wanted = frozenset(allowed)
    if not person.annotator.active:
        raise NotAllowed("your access is suspended; ask an operator")
    if not person.roles & wanted:
        names = ", ".join(sorted(wanted))
        raise NotAllowed(f"this is for: {names}; ask an operator to put you into such a group")
    if dataset is not None and person.datasets is not None and dataset not in person.datasets:
        raise NotAllowed("you have no rights in this dataset; ask an operator for them")
