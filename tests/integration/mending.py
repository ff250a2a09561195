"""Incidents through the API, with the state machine played here."""

import json
from typing import Any

import boto3
from moto.stepfunctions.models import stepfunctions_backends

from functions.take_back import handler as take_back
from labelhooks.controls.incident import acting
from tests.integration.http_api import HttpApi, Said
from tests.integration.road import MACHINE, Road


def machine_of(road: Road) -> None:
    """Let there be a state machine, and a pause be seen at once, instead of within seconds."""
    boto3.client("stepfunctions", region_name="us-east-1").create_state_machine(
        name=MACHINE.rpartition(":")[2], definition="{}", roleArn="arn:aws:iam::123456789012:role/m"
    )
    road.patch.setattr(acting, "SETTLES", 0)


def opened(api: HttpApi, dataset: str, **said: Any) -> Said:
    body = {"prelabeler": "words", "reason": "it mislabels", **said}
    return api.ask("POST", f"/datasets/{dataset}/incidents", body)


def stepped(api: HttpApi, dataset: str, incident: str) -> dict[str, Any]:
    """Take a part of a step; return the incident."""
    said = api.ask("POST", f"/datasets/{dataset}/incidents/{incident}/next")
    assert said.status == 200, said.text
    return dict(said.json)


def carried_out(road: Road) -> None:
    """Do what the machine was started for last, and let its execution be over."""
    backend = stepfunctions_backends["123456789012"]["us-east-1"]
    machine = backend.describe_state_machine(MACHINE)
    execution = machine.executions[-1]
    told = json.loads(execution.execution_input)
    for begun in (*told["parts"], told["end"]):
        part: dict[str, Any] = begun
        while not part.get("over"):
            answer = road.invoke(take_back, part)
            assert answer is not None
            part = answer
    execution.status = "SUCCEEDED"


def walked(road: Road, api: HttpApi, dataset: str, incident: str) -> dict[str, Any]:
    """Go on until it is over; return the incident."""
    found = stepped(api, dataset, incident)
    for _ in range(40):
        if found["state"] != "open":
            return found
        before = found["steps"]
        found = stepped(api, dataset, incident)
        if found["next"] == "take_back" and found["steps"] == before:
            carried_out(road)
            road.run()
    raise AssertionError(f"it is still at {found['next']}: {found['steps']}")
