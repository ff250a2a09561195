"""Which stacks, with which context. Started by the CDK CLI (see cdk.json)."""

from aws_cdk import App, Tags

from infra.choices import Choices
from infra.stacks.data import Data
from infra.stacks.pipeline import Pipeline


def build(app: App) -> Choices:
    """Put the stacks into `app`; return what was chosen. Raises BadChoice."""
    choices = Choices.read(app.node)
    data = Data(app, choices)
    Pipeline(app, choices, data)
    Tags.of(app).add("app", "labelhooks")
    Tags.of(app).add("env", choices.env)
    return choices


def main() -> None:
    """Synthesize."""
    app = App()
    build(app)
    app.synth()


if __name__ == "__main__":
    main()
