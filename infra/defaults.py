"""What every resource of a deployment has in common: what remains of it, whom its alarms call."""

from dataclasses import dataclass, field

from aws_cdk import Duration, RemovalPolicy
from aws_cdk.aws_cloudwatch import Alarm, ComparisonOperator, Metric, TreatMissingData
from aws_cdk.aws_cloudwatch_actions import SnsAction
from aws_cdk.aws_logs import RetentionDays
from aws_cdk.aws_sns import ITopic
from constructs import Construct

from infra.areas import area_of
from infra.choices import Choices

MINUTE = Duration.minutes(1)
# What happens in a moment is on for this long: a parent that waits for the word that it is
# maintenance would else miss it.
LASTS = 15


@dataclass(frozen=True, slots=True)
class AlarmKind:
    """One way to go wrong: `says` to whoever is called what it means, the runbook what to do."""

    name: str
    runbook: str
    says: str
    pages: bool  # wake somebody now; a ticket waits for the morning
    # Must hold in this many of so many minutes. What fails is tried again after minutes, so
    # minutes without a trace lie between, and would hide a failure that goes on.
    times: int = 3
    minutes: int = 15
    guards: bool = False  # tell the guard, too: it stops intake
    outage: bool = False  # felt at once: whatever else of its area is on, it is one incident
    silence: bool = False  # nothing heard is what it is about
    area: str = ""  # where it is not that of its part (infra/areas.py)


@dataclass(frozen=True, slots=True)
class Made:
    """An alarm that was made, by name; the watch stack gives it a parent that calls."""

    name: str
    area: str
    kind: AlarmKind


DEAD_LETTERS = AlarmKind(
    "DeadLetters",
    "dead-letters",
    "Work of {part} has failed until its tries were spent, and stands still.",
    pages=True,
    times=1,
    minutes=1,
)
STALE_QUEUE = AlarmKind(
    "StaleQueue",
    "stale-queue",
    "The oldest message of {part} waits longer than {threshold} s: intake outruns the work, "
    "or the work keeps failing.",
    pages=True,
    outage=True,
    times=5,
    minutes=5,
)
STALE_STREAM = AlarmKind(
    "StaleStream",
    "stale-stream",
    "{part} reads changes that are older than {threshold} ms: what follows from them waits (the "
    "verdict on a task, a count), and the stream forgets them after a day.",
    pages=True,
    outage=True,
)
PRELABELER_PAUSED = AlarmKind(
    "PrelabelerPaused",
    "prelabeler-paused",
    "{part} has paused a pre-labeler: too many of the labels that were accepted from it are wrong. "
    "Its items go to people; the labels that it gave stand until somebody takes them back.",
    pages=True,
    times=1,
    minutes=LASTS,
)
TAKE_BACK_FAILED = AlarmKind(
    "TakeBackFailed",
    "take-back-failed",
    "{part} has stopped before all labels of an order were taken back: some that somebody called "
    "wrong still stand.",
    pages=True,
    times=1,
    minutes=LASTS,
)
API_FAILS = AlarmKind(
    "Fails",
    "api",
    "{part} has answered with server errors, {threshold} or more a minute: people cannot work.",
    pages=True,
    outage=True,
    times=2,
    minutes=5,
)
API_SLOW = AlarmKind(
    "Slow",
    "api",
    "One in twenty requests to {part} takes {threshold} ms or more: people wait for their tasks.",
    pages=False,
    times=5,
    minutes=15,
)
STUDIO_FAILS = AlarmKind(
    "Unanswered",
    "label-studio",
    "{part} gets no answer from Label Studio, or is refused: tasks that wait there are not seen, "
    "and nothing new is sent. Their leases end, and they are anybody's.",
    pages=False,
    times=5,
    minutes=15,
)
FUNCTION_ERRORS = AlarmKind(
    "Errors",
    "function-errors",
    "Invocations of {part} crash, time out or cannot start. Its batches are delivered again.",
    pages=False,
)
FUNCTION_THROTTLES = AlarmKind(
    "Throttles",
    "function-throttles",
    "Lambda refuses to run {part} as often as it is called: its concurrency is spent.",
    pages=False,
)
TABLE_READS = AlarmKind(
    "ReadThrottles",
    "table-throttles",
    "Reads of {part} are refused: its cap is reached, or one key takes them all.",
    pages=False,
)
TABLE_WRITES = AlarmKind(
    "WriteThrottles",
    "table-throttles",
    "Writes to {part} are refused: its cap is reached, or one key takes them all.",
    pages=False,
)
LEAKED = AlarmKind(
    "LeakedPersonalData",
    "leaked-personal-data",
    "{part} found personal data in an item that redaction had passed. The item is pulled back; "
    "others of its kind were not looked at.",
    pages=True,
    times=1,
    minutes=LASTS,
)
OVER_QUOTA = AlarmKind(
    "OverQuota",
    "over-quota",
    "{part} holds work back: a quota of a dataset is used up for today. It goes on by itself at "
    "midnight UTC, or when the quota is raised.",
    pages=False,
    times=1,
    minutes=20,  # what is held is looked at every quarter of an hour
)
SPEND_ANOMALY = AlarmKind(
    "SpendAnomaly",
    "cost-runaway",
    "A dataset spends far more in a day than it uses to ({part} compares). The guard has paused "
    "its intake, where it is deployed to.",
    pages=False,
    times=1,
    minutes=10,
    guards=True,
)
ALARM_KINDS = (
    DEAD_LETTERS,
    STALE_QUEUE,
    STALE_STREAM,
    FUNCTION_ERRORS,
    FUNCTION_THROTTLES,
    TABLE_READS,
    TABLE_WRITES,
    LEAKED,
    PRELABELER_PAUSED,
    TAKE_BACK_FAILED,
    API_FAILS,
    API_SLOW,
    OVER_QUOTA,
    STUDIO_FAILS,
    SPEND_ANOMALY,
)


def runbook(name: str) -> str:
    """Return how an alarm's description points to its runbook."""
    return f"Runbook: docs/runbooks/{name}.md"


@dataclass(frozen=True, slots=True)
class Defaults:
    """The choices, and what follows from them for each resource alike."""

    choices: Choices
    page: ITopic
    ticket: ITopic
    guard: ITopic
    alarms: list[Made] = field(default_factory=list)

    @property
    def removal(self) -> RemovalPolicy:
        """Return what becomes of things that hold work, data or logs when their stack goes."""
        return RemovalPolicy.RETAIN if self.choices.prod else RemovalPolicy.DESTROY

    @property
    def log_retention(self) -> RetentionDays:
        return RetentionDays.ONE_YEAR if self.choices.prod else RetentionDays.TWO_WEEKS

    def alarm(
        self,
        scope: Construct,
        part: str,
        kind: AlarmKind,
        metric: Metric,
        threshold: float,
        *,
        says: str | None = None,
        below: bool = False,
    ) -> None:
        """
        Be on when `metric` has been at `threshold` or above as often as the kind says; or `below`.

        The alarm is named after `part`; its description calls that `says`, where it is given.
        It calls nobody itself: its parent does, once an incident (infra/parts/parents.py). The
        embedded cloud has no parents: there, each alarm calls.
        """
        alarm_name = self.choices.named(part, kind.name)
        self.alarms.append(Made(alarm_name, kind.area or area_of(part), kind))
        description = kind.says.format(part=says or part, threshold=f"{threshold:g}")
        alarm = Alarm(
            scope,
            kind.name,
            alarm_name=alarm_name,
            alarm_description=f"{description} {runbook(kind.runbook)}",
            metric=metric,
            threshold=threshold,
            datapoints_to_alarm=kind.times,
            evaluation_periods=max(kind.times, 60 * kind.minutes // metric.period.to_seconds()),
            comparison_operator=(
                ComparisonOperator.LESS_THAN_THRESHOLD
                if below
                else ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
            ),
            # Idle queues and functions report nothing at all.
            treat_missing_data=(
                TreatMissingData.BREACHING if kind.silence else TreatMissingData.NOT_BREACHING
            ),
        )
        if self.choices.embedded:
            topic = SnsAction(self.page if kind.pages else self.ticket)
            alarm.add_alarm_action(topic)
            alarm.add_ok_action(topic)
        if kind.guards:  # whatever else is known or under way: it stops intake, and no more
            alarm.add_alarm_action(SnsAction(self.guard))
