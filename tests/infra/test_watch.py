"""The stack that looks at the others, and which the embedded cloud leaves out."""

from tests.infra.templates import Stacks


def test_the_embedded_cloud_gets_only_what_it_knows(embedded: Stacks, dev: Stacks) -> None:
    assert set(embedded.templates) == {"api", "data", "pipeline"}
    assert set(dev.templates) == {"api", "data", "page", "pipeline", "watch"}
    rejected = {"CloudWatch::CompositeAlarm", "Budgets::Budget"}
    for kind in rejected:
        assert dev.all(kind)
        assert not embedded.all(kind)


def test_the_embedded_cloud_runs_on_this_machine(embedded: Stacks) -> None:
    architecture = embedded.choices.architecture

    assert architecture in {"arm64", "x86_64"}
    for function in embedded.all("Lambda::Function"):
        assert function.properties["Architectures"] == [architecture]
    for layer in embedded.all("Lambda::LayerVersion"):
        assert layer.properties["CompatibleArchitectures"] == [architecture]


def test_spending_is_watched_up_to_a_chosen_budget(dev: Stacks, chosen: Stacks) -> None:
    (budget,) = dev.all("Budgets::Budget")
    bill = dev.one("CloudWatch::Alarm", "Bill")

    assert budget.properties["Budget"]["BudgetLimit"] == {"Amount": 100, "Unit": "USD"}
    told = budget.properties["NotificationsWithSubscribers"]
    called = {}
    for one in told:
        (subscriber,) = one["Subscribers"]
        called[one["Notification"]["Threshold"]] = dev.named(subscriber["Address"])
    # Before it is gone a person is told; when it is, the guard stops intake.
    ticket, guard = "ticket/Resource", "guard/Resource"
    assert called == {80: ticket, 100: ticket, 100.1: guard}
    assert {dev.named(one) for one in bill.properties["AlarmActions"]} == {ticket, guard}
    assert bill.properties["MetricName"] == "EstimatedCharges"
    assert bill.properties["Threshold"] == 100
    assert bill.raw["Condition"] == "Central"  # AWS publishes it in us-east-1 alone

    assert not chosen.all("Budgets::Budget")


def test_elsewhere_the_bill_is_watched_where_it_is_told(elsewhere: Stacks, dev: Stacks) -> None:
    """AWS publishes it in us-east-1 alone, and an alarm calls topics of its own region alone."""
    assert set(elsewhere.templates) == {*dev.templates, "bill"}
    assert elsewhere.regions["bill"] == "us-east-1"
    (alarm,) = [
        one
        for one in elsewhere.all("CloudWatch::Alarm")
        if one.properties.get("MetricName") == "EstimatedCharges"
    ]

    assert alarm in elsewhere.all("CloudWatch::Alarm", "bill")
    assert "Condition" not in alarm.raw
    assert [elsewhere.named(one) for one in alarm.properties["AlarmActions"]] == ["Told/Resource"]
    told = {
        one.properties["Protocol"]: elsewhere.named(one.properties["Endpoint"])
        for one in elsewhere.all("SNS::Subscription", "bill")
    }
    assert told["email"] == "a@example.org"
    assert told["lambda"] == (
        "arn:aws:lambda:eu-west-1:<AccountId>:function:LabelHooks-dev-guard:live"
    )
    allowed = {
        elsewhere.named(one.properties["SourceArn"])
        for one in elsewhere.all("Lambda::Permission")
        if one.path.startswith("guard/")
    }
    assert allowed == {
        "guard/Resource",
        "arn:<Partition>:sns:us-east-1:<AccountId>:LabelHooks-dev-bill",
    }


def test_the_guard_hears_its_topic(dev: Stacks) -> None:
    (heard,) = [
        one for one in dev.all("SNS::Subscription") if one.properties["Protocol"] == "lambda"
    ]

    assert dev.named(heard.properties["TopicArn"]) == "guard/Resource"
    assert dev.named(heard.properties["Endpoint"]) == "guard/Live/Resource"
    assert dev.environment("guard")["GUARD"] == "pause"


def test_a_guard_that_is_off_hears_nothing(chosen: Stacks) -> None:
    assert chosen.environment("guard")["GUARD"] == "off"
    assert not [
        one for one in chosen.all("SNS::Subscription") if one.properties["Protocol"] == "lambda"
    ]
