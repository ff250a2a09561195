"""labelhooks people invite | id | token | url: accounts of the user pool, and what they open."""

import os
import secrets
import string
from typing import Annotated

import typer
from botocore.exceptions import ClientError

from labelhooks.errors import NotFound, OperatorError
from labelhooks.model.person import Annotator
from labelhooks.people.access import Role, pseudonym
from labelhooks_cli.deployment import Deployment
from labelhooks_cli.session import Session, command

PASSWORD = "LABELHOOKS_PASSWORD"  # noqa: S105  the variable's name
_SYMBOLS = "-_.!?"
_LETTERS = string.ascii_letters + string.digits + _SYMBOLS
_LENGTH = 20

_Name = Annotated[str, typer.Argument(help="The account's name: a pseudonym is best.")]
_Datasets = Annotated[
    list[str] | None,
    typer.Option("--dataset", "-d", help="May be given often.  [default: all]", show_default=False),
]
_Queues = Annotated[
    list[str] | None,
    typer.Option("--queue", help="Skills; may be given often.  [default: general]"),
]
_Holds = Annotated[int, typer.Option("--holds", help="Tasks at a time.")]
_PerDay = Annotated[
    int | None, typer.Option("--per-day", help="Tasks of a dataset in a day (UTC).")
]


def register(people: typer.Typer) -> None:
    """Add the commands to those about people."""
    for name, function in (("invite", invite), ("id", id_), ("token", token), ("url", url)):
        command(people, name)(function)


def invite(
    session: Session,
    name: _Name,
    role: Annotated[list[Role], typer.Option("--role", "-r", help="May be given often.")],
    dataset: _Datasets = None,
    queue: _Queues = None,
    holds: _Holds = 5,
    per_day: _PerDay = None,
    keep_password: Annotated[
        bool, typer.Option(help="It need not be changed at the first sign-in.")
    ] = False,
) -> None:
    """Make an account with a password of its own, its groups, and what it may; say them once."""
    deployment = Deployment(session.target)
    for one in dataset or []:
        deployment.dataset(one)
    password = new_password()
    pool, accounts = _pool(session), session.target.accounts
    try:
        accounts.admin_create_user(
            UserPoolId=pool, Username=name, TemporaryPassword=password, MessageAction="SUPPRESS"
        )
    except accounts.exceptions.UsernameExistsException:
        raise OperatorError(
            f"there is an account {name}: its rights are changed by labelhooks people set"
        ) from None
    if keep_password:
        accounts.admin_set_user_password(
            UserPoolId=pool, Username=name, Password=password, Permanent=True
        )
    for one in role:
        accounts.admin_add_user_to_group(UserPoolId=pool, Username=name, GroupName=one.value)
    person = _granted(
        deployment,
        _id(session, deployment, _subject(session, name)),
        queues=queue,
        datasets=dataset,
        holds=holds,
        per_day=per_day,
    )
    told = {
        "name": name,
        "password": password,
        "roles": [one.value for one in role],
        **person.model_dump(mode="json"),
    }
    session.out.result(told, lambda: f"{name} may sign in with {password} as {person.id}")


def id_(
    session: Session,
    name: Annotated[str | None, typer.Argument(help="The account's name.")] = None,
    subject: Annotated[
        str | None, typer.Option(help="Instead: `sub` of another identity provider's tokens.")
    ] = None,
) -> None:
    """Print the pseudonym of a person: under it stand their rights and their work."""
    if (name is None) == (subject is None):
        raise OperatorError("say whose: an account's name, or --subject")
    who = _id(session, Deployment(session.target), subject or _subject(session, name or ""))
    session.out.result({"id": who}, lambda: who)


def token(session: Session, name: _Name) -> None:
    """Sign in and print a token for the API: the password is asked for, or LABELHOOKS_PASSWORD."""
    password = os.environ.get(PASSWORD) or typer.prompt("Password", hide_input=True)
    accounts = session.target.accounts
    try:
        said = accounts.initiate_auth(
            ClientId=session.target.output("UserPoolClient"),
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": name, "PASSWORD": password},
        )
    except (
        accounts.exceptions.NotAuthorizedException,
        accounts.exceptions.UserNotFoundException,
    ):
        raise OperatorError("no such account, or another password") from None
    if "AuthenticationResult" not in said:
        raise OperatorError(
            f"{name} must first choose a password of their own, at the page "
            "(or be invited with --keep-password)"
        )
    access = said["AuthenticationResult"]["AccessToken"]
    session.out.result({"token": access}, lambda: access)


def url(session: Session) -> None:
    """Print where the API answers."""
    where = session.target.api_url
    session.out.result({"url": where}, lambda: where)


def _pool(session: Session) -> str:
    pool = session.target.outputs.get("UserPool")
    if pool is None:
        raise OperatorError(
            "people of this deployment are another identity provider's (-c oidcIssuer): invite "
            "them there, and say what they may: labelhooks people id --subject, then people add"
        )
    return pool


def _subject(session: Session, name: str) -> str:
    accounts = session.target.accounts
    try:
        found = accounts.admin_get_user(UserPoolId=_pool(session), Username=name)
    except accounts.exceptions.UserNotFoundException:
        raise NotFound(f"no account is called {name}: labelhooks people invite") from None
    except ClientError as error:
        raise OperatorError(f"{name}: {error.response['Error'].get('Code')}") from None
    attributes = {one["Name"]: one.get("Value", "") for one in found["UserAttributes"]}
    return attributes["sub"]


def _id(session: Session, deployment: Deployment, subject: str) -> str:
    return pseudonym(deployment.id_key(), session.target.output("OidcIssuer"), subject)


def _granted(
    deployment: Deployment,
    person: str,
    *,
    queues: list[str] | None,
    datasets: list[str] | None,
    holds: int,
    per_day: int | None,
) -> Annotator:
    before = deployment.people.get(person)
    after = Annotator(
        id=person,
        queues=tuple(queues or ("general",)),
        datasets=tuple(datasets) if datasets else None,
        holds_at_most=holds,
        per_day=per_day,
        revision=before.revision,
    )
    return deployment.people.put(after)


def new_password() -> str:
    """Return one that the pool's policy takes: a letter of each kind, and chance for the rest."""
    kinds = (string.ascii_lowercase, string.ascii_uppercase, string.digits, _SYMBOLS)
    chosen = [secrets.choice(kind) for kind in kinds]
    chosen += [secrets.choice(_LETTERS) for _ in range(_LENGTH - len(chosen))]
    secrets.SystemRandom().shuffle(chosen)
    return "".join(chosen)
