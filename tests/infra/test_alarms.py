"""Alarms: every way to lose or delay work calls somebody, and says what to do."""

import re

import pytest

from infra.choices import ROOT
from infra.defaults import ALARM_KINDS
from infra.measured import KINDS, MEASURED_KINDS
from tests.infra.templates import FUNCTIONS, Resource, Stacks

QUEUES = ("ingest", "media", "flags", "items", "tasks", "labels", "recheck")
STREAMS = ("consensus", "watch_accepted", "measure")
SCHEDULED = (
    "take_measures",
    "fit_gate",
    "train_prelabeler",
    "expire_leases",
    "studio",
    "reckon_spend",
    "reconcile",
    "guard",
)
TABLES = ("config", "items", "work", "labels", "quarantine", "measures")
LIMITED = ("redact_upload", "redact_media", "intake_flag", "gate", "create_task")  # by quotas
RUNBOOK = re.compile(r"Runbook: (docs/runbooks/[a-z-]+\.md)$")


def expected() -> dict[str, str]:
    """Return each alarm's name with the topic that it calls."""
    page = [f"{name}-DeadLetters" for name in (*QUEUES, *STREAMS, *SCHEDULED)]
    page += [f"{name}-StaleQueue" for name in QUEUES]
    page += [f"{name}-StaleStream" for name in STREAMS]
    page += ["recheck-LeakedPersonalData", "take_back-TakeBackFailed"]
    page += [f"{name}-PrelabelerPaused" for name in ("watch_accepted", "fit_gate")]
    page += ["http_api-Fails"]
    page += [f"take_measures-{kind.name}" for kind in KINDS.values() if kind.pages]
    page += [f"reconcile-Reconciliation{what}" for what in ("Gap", "Late")]
    page += ["take_measures-MeasuresSilent"]
    ticket = ["http_api-Slow", "studio-Unanswered", *(f"{name}-OverQuota" for name in LIMITED)]
    ticket += [f"take_measures-{kind.name}" for kind in KINDS.values() if not kind.pages]
    ticket += ["api-SchemaQuestions", "reckon_spend-SpendAnomaly"]
    ticket += [f"{name}-{kind}" for name in FUNCTIONS for kind in ("Errors", "Throttles")]
    ticket += [f"{t}_table-{what}Throttles" for t in TABLES for what in ("Read", "Write")]
    return dict.fromkeys(page, "page") | dict.fromkeys(ticket, "ticket")


def test_every_alarm_is_there_and_calls_whom_it_should(embedded: Stacks) -> None:
    """In the embedded cloud each for itself; on AWS by its parent (test_parents)."""
    called = {}
    for stack in ("data", "pipeline", "api"):
        for alarm in embedded.all("CloudWatch::Alarm", stack):
            name = alarm.properties["AlarmName"].removeprefix("LabelHooks-dev-")
            topics = {
                embedded.named(topic)
                for topic in (*alarm.properties["AlarmActions"], *alarm.properties["OKActions"])
            }
            called_by = {topic.removesuffix("/Resource") for topic in topics}
            assert ("guard" in called_by) == name.endswith(("SpendAnomaly", "SloBurnPauses"))
            (called[name],) = called_by - {"guard"}

    assert called == expected()


def test_every_alarm_names_a_runbook_that_is_there(dev: Stacks) -> None:
    for alarm in (*dev.all("CloudWatch::Alarm"), *dev.all("CloudWatch::CompositeAlarm")):
        named = RUNBOOK.search(alarm.properties["AlarmDescription"])
        assert named, alarm.properties["AlarmDescription"]
        assert (ROOT / named[1]).is_file(), named[1]


def test_every_runbook_is_of_an_alarm_or_of_a_way_to_fail(dev: Stacks) -> None:
    alarms = (*dev.all("CloudWatch::Alarm"), *dev.all("CloudWatch::CompositeAlarm"))
    named = [RUNBOOK.search(alarm.properties["AlarmDescription"]) for alarm in alarms]
    index = (ROOT / "docs/runbooks/README.md").read_text()
    listed = {f"docs/runbooks/{name}" for name in re.findall(r"\]\(([a-z-]+\.md)\)", index)}

    written = {f"docs/runbooks/{file.name}" for file in (ROOT / "docs/runbooks").glob("*.md")}
    assert written - {"docs/runbooks/README.md"} == listed
    assert {found[1] for found in named if found} <= listed


def test_idle_is_not_an_alarm(dev: Stacks) -> None:
    for alarm in dev.all("CloudWatch::Alarm"):
        heard = alarm.properties["AlarmName"].removeprefix("LabelHooks-dev-") in (
            "take_measures-MeasuresSilent",
            "reconcile-ReconciliationLate",
        )
        assert alarm.properties["TreatMissingData"] == ("breaching" if heard else "notBreaching")


@pytest.mark.parametrize("name", [*QUEUES, *STREAMS, *SCHEDULED])
def test_one_dead_letter_is_enough(name: str, dev: Stacks) -> None:
    (alarm,) = [
        one.properties
        for one in dev.all("CloudWatch::Alarm")
        if one.properties["AlarmName"] == f"LabelHooks-dev-{name}-DeadLetters"
    ]

    # Not "messages sent": that leaves out what SQS itself moves to a dead-letter queue.
    assert alarm["MetricName"] == "ApproximateNumberOfMessagesVisible"
    assert (alarm["Threshold"], alarm["EvaluationPeriods"], alarm["Period"]) == (1, 1, 60)
    (dimension,) = alarm["Dimensions"]
    dead = f"{name}_dead/" if name in (*STREAMS, *SCHEDULED) else f"{name}_queue/Dead/"
    assert dev.named(dimension["Value"]).startswith(dead)


@pytest.mark.parametrize("name", QUEUES)
def test_a_queue_may_repeat_a_message_once_before_it_is_stale(name: str, dev: Stacks) -> None:
    (alarm,) = [
        one.properties
        for one in dev.all("CloudWatch::Alarm")
        if one.properties["AlarmName"] == f"LabelHooks-dev-{name}-StaleQueue"
    ]
    hidden = dev.one("SQS::Queue", f"{name}_queue/Queue").properties["VisibilityTimeout"]

    assert alarm["MetricName"] == "ApproximateAgeOfOldestMessage"
    assert alarm["Threshold"] >= 2 * hidden


def test_a_failure_that_is_tried_again_only_after_minutes_is_seen(dev: Stacks) -> None:
    for alarm in dev.all("CloudWatch::Alarm"):
        if alarm.properties["AlarmName"].endswith(("Errors", "Throttles", "StaleStream")):
            assert alarm.properties["DatapointsToAlarm"] < alarm.properties["EvaluationPeriods"]


def test_every_kind_of_alarm_says_what_it_means() -> None:
    for kind in (*ALARM_KINDS, *MEASURED_KINDS):
        assert "{part}" in kind.says
        assert (ROOT / "docs" / "runbooks" / f"{kind.runbook}.md").is_file()


def test_alarms_and_budgets_may_use_the_topics_and_nobody_else(dev: Stacks) -> None:
    policies = dev.all("SNS::TopicPolicy")
    assert len(policies) == 3

    for policy in policies:
        statements = policy.properties["PolicyDocument"]["Statement"]
        let_in = {s["Principal"]["Service"]: s for s in statements if s["Effect"] == "Allow"}
        assert set(let_in) == {"cloudwatch.amazonaws.com", "budgets.amazonaws.com"}
        for statement in let_in.values():
            assert statement["Action"] == "sns:Publish"
            account = statement["Condition"]["StringEquals"]["aws:SourceAccount"]
            assert dev.named(account) == "<AccountId>"
        (plain,) = [s for s in statements if s["Effect"] == "Deny"]
        assert plain["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def _by_mail(subscription: Resource) -> bool:
    return bool(subscription.properties["Protocol"] == "email")


def test_people_are_told_by_mail_where_they_asked(chosen: Stacks, dev: Stacks) -> None:
    assert not [one for one in dev.all("SNS::Subscription") if _by_mail(one)]
    assert sorted(
        (chosen.named(made.properties["TopicArn"]), made.properties["Endpoint"])
        for made in chosen.all("SNS::Subscription")
        if _by_mail(made)
    ) == [
        ("page/Resource", "on.call@example.org"),
        ("ticket/Resource", "a@example.org"),
        ("ticket/Resource", "b@example.org"),
    ]


def test_an_alarm_on_our_own_metric_names_who_writes_it(dev: Stacks) -> None:
    """Powertools adds the dimension `service`: without it an alarm waits for another metric."""
    ours = [
        {one["Name"]: one["Value"] for one in alarm.properties.get("Dimensions", [])}
        for alarm in dev.all("CloudWatch::Alarm")
        if alarm.properties.get("Namespace") == "LabelHooks/dev"
    ]

    assert {one["service"] for one in ours if one} == {
        "api",
        "fit_gate",
        "recheck",
        "studio",
        "watch_accepted",
        "take_measures",
        "reckon_spend",
        "reconcile",
        *LIMITED,
    }
