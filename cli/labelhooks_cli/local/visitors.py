"""Accounts for whoever looks at the page of the embedded cloud: to label, review and operate."""

from contextlib import suppress
from dataclasses import dataclass

from labelhooks.people.access import Role
from labelhooks_cli.commands.accounts import new_password
from labelhooks_cli.target import Target

ROLES = (Role.ANNOTATOR, Role.REVIEWER, Role.OPERATOR)


@dataclass(frozen=True, slots=True)
class Visitor:
    """An account, and its password, which nothing else holds."""

    name: str
    password: str


def there(target: Target) -> bool:
    """Return whether the accounts were made."""
    accounts = target.accounts
    try:
        for role in ROLES:
            accounts.admin_get_user(UserPoolId=target.output("UserPool"), Username=role.value)
    except accounts.exceptions.UserNotFoundException:
        return False
    return True


def renew(target: Target) -> list[Visitor]:
    """Make the accounts that are not there, and give each a new password at random."""
    if target.endpoint is None:
        raise ValueError("people of a deployment on AWS are invited one by one")
    pool, accounts = target.output("UserPool"), target.accounts
    made = []
    for role in ROLES:
        name, password = role.value, new_password()
        # It is there where an earlier run kept its state.
        with suppress(accounts.exceptions.UsernameExistsException):
            accounts.admin_create_user(
                UserPoolId=pool, Username=name, TemporaryPassword=password, MessageAction="SUPPRESS"
            )
        accounts.admin_set_user_password(
            UserPoolId=pool, Username=name, Password=password, Permanent=True
        )
        accounts.admin_add_user_to_group(UserPoolId=pool, Username=name, GroupName=role.value)
        made.append(Visitor(name, password))
    return made
