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
    assert [one["Notification"]["Threshold"] for one in told] == [80, 100]
    for one in told:
        (subscriber,) = one["Subscribers"]
        assert dev.named(subscriber["Address"]) == "ticket/Resource"
    assert bill.properties["MetricName"] == "EstimatedCharges"
    assert bill.properties["Threshold"] == 100
    assert bill.raw["Condition"] == "Central"  # AWS publishes it in us-east-1 alone

    assert not chosen.all("Budgets::Budget")
