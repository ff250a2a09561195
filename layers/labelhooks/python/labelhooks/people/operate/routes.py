"""The routes of the operate page: read by who sees a dataset's progress, acted on by its owners."""

from labelhooks.people import requests
from labelhooks.people.operate import answers
from labelhooks.people.route import READERS, SENDERS, Route

_DATASET = "/datasets/{dataset}"


def _reads(name: str, says: str, answer: type, *query: str) -> Route:
    return Route(
        name=name,
        method="GET",
        path=f"{_DATASET}/{name}",
        says=says,
        roles=READERS,
        answer=answer,
        query=query,
        operates=True,
        problems=(404,),
    )


def _turns(name: str, says: str) -> Route:
    return Route(
        name=name,
        method="POST",
        path=f"{_DATASET}/{name}",
        says=says,
        roles=SENDERS,
        body=requests.SwitchTurned,
        answer=answers.SwitchView,
        operates=True,
        problems=(404,),
    )


OPERATE = (
    _reads(
        "measures", "What happened in a dataset, by hour or day", answers.MeasuresView, "window"
    ),
    _reads("switches", "The pause switches that concern a dataset", answers.SwitchesView),
    _turns("pause", "Stop work on a dataset, or its intake; what waits stays in its queue"),
    _turns("resume", "Let work go on"),
    _reads("prelabelers", "The line-up: who decides, and since when", answers.PrelabelersView),
    _reads("annotators", "Who judged how much, by pseudonym", answers.AnnotatorsView, "window"),
    _reads("versions", "The last changes of a dataset's document", answers.VersionsView),
    _reads("quarantine", "What was set aside, and why; no content", answers.QuarantineView),
    _reads("rejections", "What reviewers rejected lately", answers.RejectionsView),
)
