"""
What Label Studio's webhook tells: an annotation, once, within the second that it waits.

It cannot sign: who knows the secret of the header is believed. Its body holds the project's token
and people's names, and is neither logged nor kept.
"""

import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from labelhooks.errors import BadFormat, DetectorUnavailable, StudioFailed, UnknownDataset
from labelhooks.model.dataset import Dataset
from labelhooks.studio.answers import TakeAnswer
from labelhooks.studio.ports import Secret, Secrets

HEADER = "X-LabelHooks-Secret"
PATH = "/hooks/label-studio/{dataset}"
ACTIONS = ("ANNOTATION_CREATED", "ANNOTATION_UPDATED")
_LARGEST = 2 * 1024 * 1024  # bytes
_NAME = re.compile(r"[a-z][a-z0-9-]{1,39}")


class Datasets(Protocol):
    def current(self, name: str) -> Dataset:
        """Return the dataset in force. Raises UnknownDataset."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a server hands on. Header names are in lower case."""

    path: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: str | None
    claims: Mapping[str, str] | None
    now: datetime


@dataclass(frozen=True, slots=True)
class Route:
    """The one there is."""

    name: str = "label_studio"
    method: str = "POST"
    path: str = PATH


@dataclass(frozen=True, slots=True)
class Answer:
    """A word for whoever reads the other side's log; Label Studio does nothing with it."""

    status: int
    said: str
    media_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)

    def written(self) -> str:
        """Return the body as it is sent."""
        return json.dumps({"outcome": self.said})


class Hook:
    """Answers the webhook. What it cannot take now, the next turn takes."""

    def __init__(self, datasets: Datasets, secrets: Secrets, take: TakeAnswer) -> None:
        self._datasets = datasets
        self._secrets = secrets
        self._take = take

    def __call__(self, _route: Route, request: Request) -> Answer:
        """Return what became of it. Who does not know the secret learns nothing."""
        name = request.path.get("dataset", "")
        dataset = self._let_in(name, request.headers.get(HEADER.lower(), ""))
        if dataset is None:
            return Answer(403, "refused")
        body = request.body or ""
        if len(body) > _LARGEST:
            return Answer(413, "too_large")
        try:
            return self._heard(dataset, json.loads(body), request.now)
        except (ValueError, BadFormat):
            return Answer(400, "no_annotation")
        except DetectorUnavailable:
            return Answer(503, "later")

    def _let_in(self, name: str, given: str) -> Dataset | None:
        if not given or not _NAME.fullmatch(name):
            return None
        try:
            dataset = self._datasets.current(name)
        except UnknownDataset:
            return None
        if dataset.spec.connector is None:
            return None
        try:
            known = any(_knows(given, self._secrets.of(name, fresh=now)) for now in (False, True))
        except StudioFailed:
            return None  # it was never connected
        return dataset if known else None

    def _heard(self, dataset: Dataset, told: Any, now: datetime) -> Answer:
        connector = dataset.spec.connector
        if not isinstance(told, dict) or connector is None:
            return Answer(400, "no_annotation")
        if told.get("action") not in ACTIONS:
            return Answer(200, "passed_over")
        task, annotation = told.get("task"), told.get("annotation")
        if not isinstance(task, dict) or not isinstance(annotation, dict):
            return Answer(400, "no_annotation")
        if annotation.get("project") != connector.project:
            return Answer(200, "foreign")
        return Answer(200, self._take(dataset, connector, task, annotation, now=now).value)


def _knows(given: str, secret: Secret) -> bool:
    """Compare in a time that tells nothing; the secret before this one is good, too."""
    known = [one for one in (secret.hook, secret.before) if one]
    return any(hmac.compare_digest(given.encode(), one.encode()) for one in known)
