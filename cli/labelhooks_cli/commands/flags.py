"""labelhooks flag: send a flagged message, as a moderation service would."""

import json
import sys
from typing import Annotated

import typer

from labelhooks.errors import OperatorError
from labelhooks.model.messages import Flag, parse
from labelhooks_cli.deployment import Deployment
from labelhooks_cli.session import Session, command


def register(app: typer.Typer) -> None:
    """Add the command."""
    command(app, "flag")(flag)


def flag(
    session: Session,
    dataset: Annotated[str, typer.Option("--dataset", "-d")],
    text: Annotated[str | None, typer.Argument(help="The message. Default: JSONL on stdin")] = None,
    id_: Annotated[str, typer.Option("--id", help="The same id is the same flag.")] = "",
    source: Annotated[str, typer.Option()] = "operator",
    reason: Annotated[str, typer.Option()] = "manual",
    score: Annotated[float, typer.Option(min=0, max=1)] = 1.0,
    user: Annotated[str | None, typer.Option(help="Kept as a keyed pseudonym.")] = None,
) -> None:
    """Flag one message; or many, as lines of JSON on stdin (docs/flags.md is the contract)."""
    deployment = Deployment(session.target)
    deployment.dataset(dataset)
    queue = deployment.queue("flags")
    common = {"dataset": dataset, "source": source, "reason": reason, "score": score}
    if text is not None:
        if not id_:
            raise OperatorError("give the flag an --id: the same id twice is one flag")
        lines = [{**common, "text": text, "id": id_, "user": user}]
    else:
        lines = [
            {**common, **_line(line, n)} for n, line in enumerate(sys.stdin, 1) if line.strip()
        ]
    bodies = [json.dumps({"kind": "flag", "version": 1, **line}) for line in lines]
    for body in bodies:
        parse(Flag, body)  # all of them before the first is sent
    with session.out.progress(counts="flags") as bar:
        for body in bar.track(bodies, description="flagging"):
            queue.send(body)
    session.out.result({"sent": len(bodies)}, lambda: f"{len(bodies)} flagged")


def _line(line: str, number: int) -> dict[str, object]:
    try:
        said = json.loads(line)
    except ValueError:
        raise OperatorError(f"stdin, line {number}: not JSON") from None
    if not isinstance(said, dict):
        raise OperatorError(f"stdin, line {number}: not an object")
    return said
