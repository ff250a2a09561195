"""Who somebody is, and what their roles and rights let them do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelhooks.errors import NotAllowed
from labelhooks.model.person import Annotator
from labelhooks.people.access import Role, check, person_id, person_of, pseudonym, roles_in
from labelhooks.people.routes import ROUTES

KEY = b"k" * 32
WHO = "0" * 32


@pytest.mark.parametrize(
    ("told", "roles"),
    [
        ("[annotator]", {Role.ANNOTATOR}),
        ("[annotator reviewer]", {Role.ANNOTATOR, Role.REVIEWER}),
        ("annotator,owner", {Role.ANNOTATOR, Role.OWNER}),
        ("[Annotator annotators eu-west_admin]", set()),
        ("[]", set()),
        ("", set()),
    ],
)
def test_groups_of_other_names_are_no_roles(told: str, roles: set[Role]) -> None:
    assert roles_in(told) == roles


@pytest.mark.parametrize(
    "claims", [{}, {"iss": "https://a"}, {"sub": "s"}, {"iss": "", "sub": "s"}]
)
def test_a_token_that_names_nobody_lets_nobody_in(claims: dict[str, str]) -> None:
    with pytest.raises(NotAllowed):
        person_id(KEY, claims)


@given(one=st.tuples(st.text(), st.text()), other=st.tuples(st.text(), st.text()))
def test_two_people_never_share_a_pseudonym(one: tuple[str, str], other: tuple[str, str]) -> None:
    """Not even where issuer and subject run into each other: ("a", "bc") and ("ab", "c")."""
    assert (pseudonym(KEY, *one) == pseudonym(KEY, *other)) == (one == other)
    assert not [part for part in one if len(part) > 3 and part in pseudonym(KEY, *one)]


@given(
    roles=st.frozensets(st.sampled_from(Role)),
    allowed=st.frozensets(st.sampled_from(Role), min_size=1),
    rights=st.none() | st.frozensets(st.sampled_from(("chat", "mail"))),
    dataset=st.none() | st.sampled_from(("chat", "mail")),
    active=st.booleans(),
)
def test_it_takes_a_role_and_the_rights(
    roles: frozenset[Role],
    allowed: frozenset[Role],
    rights: frozenset[str] | None,
    dataset: str | None,
    active: bool,
) -> None:
    granted = None if rights is None else tuple(sorted(rights))
    who = Annotator(id=WHO, datasets=granted, active=active)
    person = person_of(who, f"[{' '.join(roles)}]")
    every = rights is None or Role.OPERATOR in roles
    expected = active and bool(roles & allowed) and (dataset is None or every or dataset in rights)  # type: ignore[operator]

    try:
        check(person, allowed, dataset)
    except NotAllowed:
        assert not expected
    else:
        assert expected


def test_reviewers_take_from_the_review_queue_and_others_do_not() -> None:
    who = Annotator(id=WHO, queues=("cats",))

    assert person_of(who, "[reviewer]").annotator.queues == ("cats", "review")
    assert person_of(who, "[annotator]").annotator.queues == ("cats",)


def test_an_annotator_alone_does_no_more_than_work_on_tasks() -> None:
    may = {route.name for route in ROUTES if Role.ANNOTATOR in route.roles and not route.public}

    assert may == {
        "me",
        "datasets",
        "dataset",
        "next_tasks",
        "task",
        "renew",
        "give_back",
        "skip",
        "submit",
    }
