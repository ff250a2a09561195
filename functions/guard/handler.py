"""
Stop intake where an alarm says that money runs away.

Called by the guard's topic. Reads: configuration (datasets, what they spend). Writes: pause
switches; the page topic.
"""

from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from labelhooks.aws import clients
from labelhooks.aws.admin import DynamoDatasets, Switches
from labelhooks.aws.page import Page
from labelhooks.aws.settings import Settings
from labelhooks.aws.spending import DynamoBurns, DynamoSpending
from labelhooks.aws.tracing import traced
from labelhooks.money.alarm import read_alarm
from labelhooks.money.guard import Guard

logger = Logger()


class Needs(Settings):  # what the stack sets for this function
    config_table: str
    measures_table: str
    page_topic: str
    guard: str


class Wired:
    """The use case with its adapters; made once for each execution environment."""

    def __init__(self, needs: Needs) -> None:
        dynamodb = clients.dynamodb()
        datasets = DynamoDatasets(dynamodb, needs.config_table)
        spending = DynamoSpending(dynamodb, needs.measures_table)
        burns = DynamoBurns(dynamodb, needs.measures_table)
        self.tell = Page(clients.sns(), needs.page_topic)
        self.guard = Guard(
            Switches(dynamodb, needs.config_table),
            concerned=lambda: spending.anomalous(datasets.names()),
            burning=lambda: burns.burning(datasets.names()),
            tell=self.tell,
            mode="pause" if needs.guard == "pause" else "tell",
            exists=lambda name: datasets.latest(name) is not None,
        )


@cache
def wired() -> Wired:
    return Wired(Needs.load())


@logger.inject_lambda_context(clear_state=True)
@traced
def lambda_handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, list[str]]:
    use, turned = wired(), []
    for record in event["Records"]:
        told = record["Sns"]
        try:
            alarm = read_alarm(told["Message"], published=told["Timestamp"])
        except ValueError as error:
            # Whoever may publish there is an alarm or a budget: a person must look at it.
            use.tell("LabelHooks guard: a message that it cannot read", f"It is {error}.")
            logger.warning("not_an_alarm", extra={"message_id": told.get("MessageId")})
            continue
        if alarm is not None:
            switches = use.guard(alarm)
            logger.info("guarded", extra={"alarm": alarm.name, "switches": switches})
            turned += switches
    return {"switches": turned}
