"""The routes of the operate page: read by who sees a dataset's progress, acted on by its owners."""

from labelhooks.people import requests
from labelhooks.people.answers import StateView
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


_INCIDENT = f"{_DATASET}/incidents/{{incident}}"


def _mends(name: str, path: str, says: str, body: type | None) -> Route:
    return Route(
        name=name,
        method="POST",
        path=path,
        says=says,
        roles=SENDERS,
        body=body,
        answer=answers.IncidentView,
        operates=True,
        problems=(404, 409),
    )


def _rules(name: str, path: str, says: str) -> Route:
    return Route(
        name=name,
        method="POST",
        path=path,
        says=says,
        roles=SENDERS,
        body=requests.ReasonGiven,
        answer=StateView,
        operates=True,
        problems=(404, 409),
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
    _reads(
        "incidents", "What pre-labelers did wrong, and how far it is mended", answers.IncidentsView
    ),
    _reads("waiting", "What waits between functions; datasets over quota", answers.WaitingView),
    Route(
        name="trace",
        method="GET",
        path=f"{_DATASET}/items/{{item}}/trace",
        says="What happened to an item, with how long it took and who decided; no content",
        roles=SENDERS,
        answer=answers.TraceView,
        operates=True,
        problems=(404,),
    ),
    _mends(
        "open_incident",
        f"{_DATASET}/incidents",
        "Count the labels that are meant; unless this is a dry run, open an incident",
        requests.IncidentWanted,
    ),
    _mends("step_incident", f"{_INCIDENT}/next", "Do a part of the step that is on", None),
    _mends(
        "abort_incident",
        f"{_INCIDENT}/abort",
        "End an incident where it is; what was taken back stays so",
        requests.ReasonGiven,
    ),
    _rules(
        "cancel_task",
        "/tasks/{task}/cancel",
        "Let nobody answer a task any more; who holds it is told. Again, it changes nothing",
    ),
    _rules(
        "reopen_task",
        "/tasks/{task}/reopen",
        "Let a cancelled task wait for people again, with what was said of it till then",
    ),
)
