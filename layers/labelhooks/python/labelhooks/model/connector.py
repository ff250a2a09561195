"""A connector: another tool that people answer a dataset's tasks in."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, field_validator

from labelhooks.model.base import Code, Word
from labelhooks.model.person import Annotator
from labelhooks.model.prelabeler import private_on_the_wire
from labelhooks.model.task import REVIEW_QUEUE

_HOLDS = 50  # tasks of one holder: what it holds is written anew with each of them


class LabelStudioConnector(Word):
    """A project of Label Studio. Its token, and the secret of its webhook, are in a secret."""

    kind: Literal["label_studio"]
    url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s/?#]+(/[^\s?#]*)?$")]
    project: int = Field(ge=1)  # its number
    queue: Code | None = None  # tasks of it go there; None: of the dataset's own queue
    batch: int = Field(default=100, ge=1, le=500)  # tasks that one turn sends
    most_open: int = Field(default=100, ge=1, le=1000)  # tasks there that wait for an answer

    @field_validator("url")
    @classmethod
    def _private(cls, url: str) -> str:
        return private_on_the_wire(url).rstrip("/")

    @field_validator("queue")
    @classmethod
    def _for_annotators(cls, queue: str | None) -> str | None:
        if queue == REVIEW_QUEUE:
            raise ValueError("the queue of reviewers is answered here, where all was said is seen")
        return queue


def holders(dataset: str, connector: LabelStudioConnector, queue: str) -> list[Annotator]:
    """
    Return in whose names a connector holds tasks while they are there: as many as it takes.

    >>> told = LabelStudioConnector(kind="label_studio", url="https://x.test", project=1)
    >>> [(one.id, one.holds_at_most) for one in holders("chat", told, "general")]
    [('studio.chat.0', 50), ('studio.chat.1', 50)]
    """
    number = -(-connector.most_open // _HOLDS)
    return [
        Annotator(
            id=f"{_PREFIX}{dataset}.{n}",
            queues=(connector.queue or queue,),
            datasets=(dataset,),
            holds_at_most=min(_HOLDS, connector.most_open - n * _HOLDS),
        )
        for n in range(number)
    ]


def holds_for(dataset: str, holder: str) -> bool:
    """Return whether this is in whose name a dataset's connector holds tasks."""
    return holder.startswith(f"{_PREFIX}{dataset}.")


_PREFIX = "studio."
