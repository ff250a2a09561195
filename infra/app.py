"""Which stacks, with which context. Started by the CDK CLI (see cdk.json)."""

import os

from aws_cdk import App, Tags, Validations
from cdk_nag import AwsSolutionsChecks, ServerlessChecks

from infra.choices import BadChoice, Choices
from infra.stacks.api import Api
from infra.stacks.bill import Bill
from infra.stacks.data import Data
from infra.stacks.page import Page
from infra.stacks.pipeline import Pipeline
from infra.stacks.watch import Watch


def build(app: App) -> Choices:
    """Put the stacks into `app`; return what was chosen. Raises BadChoice."""
    choices = Choices.read(app.node)
    data = Data(app, choices)
    pipeline = Pipeline(app, choices, data)
    api = Api(app, choices, data.on, pipeline.functions)
    page = Page(app, choices, data.on, api.id) if choices.serves_page else None
    if not choices.embedded:  # it knows no composite alarms and no budgets
        distribution = page.distribution_id if page else None
        watch = Watch(app, choices, data, pipeline, distribution)
        if choices.bill_elsewhere and choices.monthly_budget:
            bill = Bill(app, choices)
            bill.add_stack_dependency(pipeline)  # it subscribes the guard
        for made in (pipeline, api):  # their alarms must be there to be looked at
            watch.add_stack_dependency(made)
    Tags.of(app).add("app", "labelhooks")
    Tags.of(app).add("env", choices.env)
    return choices


def check(app: App) -> None:
    """Let a synthesis fail on any finding that has no written reason (infra/accepted.py)."""
    Validations.of(app).add_plugins(AwsSolutionsChecks(app), ServerlessChecks(app))


def main() -> None:
    """Synthesize. `CDK_VALIDATION=false` skips the checks: three times faster."""
    app = App()
    try:
        build(app)
    except BadChoice as error:  # whoever deploys needs its sentence, not our stack
        raise SystemExit(f"error: {error}") from None
    if os.environ.get("CDK_VALIDATION") != "false":
        check(app)
    app.synth()


if __name__ == "__main__":
    main()
