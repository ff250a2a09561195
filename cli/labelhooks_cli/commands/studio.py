"""labelhooks studio check | connect: a dataset's project in Label Studio."""

import os
import secrets
from typing import Annotated, Any

import typer

from labelhooks.aws.label_studio import LabelStudio
from labelhooks.aws.studio_state import StudioSecrets
from labelhooks.errors import OperatorError, StudioFailed
from labelhooks.model.connector import LabelStudioConnector
from labelhooks.model.dataset import Dataset
from labelhooks.studio.fit import check_fits, is_blank, wanted
from labelhooks.studio.hook import ACTIONS, HEADER, PATH
from labelhooks.studio.ports import Secret
from labelhooks_cli.deployment import Deployment
from labelhooks_cli.session import Session, command

TOKEN = "LABEL_STUDIO_TOKEN"  # noqa: S105  the variable's name

studio_app = typer.Typer(help="Label Studio: what a dataset's people answer in.")

_Dataset = Annotated[str, typer.Argument(help="The dataset; its document has the connector.")]


@command(studio_app, "check")
def check(session: Session, dataset: _Dataset) -> None:
    """Tell whether the project can be reached, fits the dataset, and has its webhook."""
    deployment = Deployment(session.target)
    of = deployment.dataset(dataset)
    connector = _connector(of)
    held = _secrets(session).of(dataset)
    studio = LabelStudio(connector.url, connector.project, held.token)
    project = studio.project()
    check_fits(of, project)
    hooked = [one for one in studio.hooks() if one.get("url") == _address(session, dataset)]
    good = bool(hooked) and hooked[0].get("is_active") is True
    good = good and hooked[0].get("headers", {}).get(HEADER) == held.hook
    asks = int(project.get("maximum_annotations") or 1)
    told = {"project": connector.project, "webhook": good, "annotations_of_a_task": asks}
    session.out.result(told, lambda: f"project {connector.project} of {connector.url} is fit")
    if asks != of.spec.tasks.judgments:
        session.out.warn(
            f"the project asks {asks} of its people about a task, the dataset "
            f"{of.spec.tasks.judgments}: labelhooks studio connect {dataset}"
        )
    if not good:
        session.out.warn(
            "the webhook is not as it was made: answers come with the next turn, a minute later; "
            f"labelhooks studio connect {dataset}"
        )
        raise typer.Exit(1)


@command(studio_app, "connect")
def connect(session: Session, dataset: _Dataset) -> None:
    """
    Keep a token, set the project up, make its webhook. Again: the webhook gets another secret.

    The token is in LABEL_STUDIO_TOKEN; without it, the one that is kept is used.
    """
    deployment = Deployment(session.target)
    of = deployment.dataset(dataset)
    connector = _connector(of)
    kept, before = _secrets(session), _kept(session, dataset)
    token = _token() or (before.token if before else "")
    if not token:
        raise OperatorError(f"give a token of Label Studio in {TOKEN}")
    studio = LabelStudio(connector.url, connector.project, token)
    project = studio.project()
    wish: dict[str, Any] = {"maximum_annotations": of.spec.tasks.judgments}
    if is_blank(str(project.get("label_config") or "")):
        wish["label_config"] = wanted(of)
    else:
        check_fits(of, project)
    studio.set_up(**wish)
    hook = secrets.token_urlsafe(32)
    # First ours, then theirs: what comes with either is let in.
    kept.put(dataset, token=token, hook=hook, before=before.hook if before else None)
    address = _address(session, dataset)
    studio.hook_to(address, HEADER, hook, ACTIONS)
    told = {"project": connector.project, "webhook": address, "header": HEADER}
    session.out.result(told, lambda: f"project {connector.project} tells {address}")


def _connector(dataset: Dataset) -> LabelStudioConnector:
    if dataset.spec.connector is None:
        raise OperatorError(
            f"dataset {dataset.name} has no connector: its document says where Label Studio is "
            "(docs/label-studio.md)"
        )
    return dataset.spec.connector


def _secrets(session: Session) -> StudioSecrets[Secret]:
    return StudioSecrets(session.target.secrets, session.target.output("StudioSecrets"), Secret)


def _kept(session: Session, dataset: str) -> Secret | None:
    try:
        return _secrets(session).of(dataset)
    except StudioFailed:
        return None


def _address(session: Session, dataset: str) -> str:
    return session.target.api_url + PATH.replace("{dataset}", dataset)


def _token() -> str:
    return os.environ.get(TOKEN, "").strip()
