"""What every deployment passes first: CDK's rules, cdk-nag's and cfn-lint's, on the real app."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, Stack
from aws_cdk.aws_s3 import Bucket

from infra.accepted import accept
from infra.app import check
from infra.choices import ROOT
from tests.infra.templates import CDK_JSON, Stacks


@dataclass(frozen=True, slots=True)
class Checked:
    """What the checks said of production."""

    report: dict[str, Any]
    synthesized: int
    printed: str
    linted: int
    findings: str


@pytest.fixture(scope="module")
def checked(prod: Stacks, assets: Path, tmp_path_factory: pytest.TempPathFactory) -> Checked:
    """Synthesize as the CDK CLI does, every check on; lint the same templates meanwhile."""
    out = tmp_path_factory.mktemp("checked")
    context = {**CDK_JSON["context"], "assets": str(assets), "env": "prod"}
    environment = {**os.environ, "CDK_OUTDIR": str(out), "CDK_CONTEXT_JSON": json.dumps(context)}
    environment.pop("CDK_VALIDATION", None)
    templates = sorted(str(file) for file in prod.folder.glob("*.template.json"))
    assert len(templates) == 5
    commands = (
        ([sys.executable, "-m", "infra.app"], ROOT),
        # Elsewhere: no configuration file takes a rule away.
        ([str(Path(sys.executable).with_name("cfn-lint")), *templates], prod.folder),
    )
    running = [
        subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for command, folder in commands
    ]
    synthesis, lint = running
    printed, findings = (started.communicate()[0] for started in running)
    report = out / "validation-report.json"
    return Checked(
        report=json.loads(report.read_text(encoding="utf-8")) if report.exists() else {},
        synthesized=synthesis.returncode,
        printed=printed,
        linted=lint.returncode,
        findings=findings,
    )


def test_no_finding_is_without_a_reason(checked: Checked) -> None:
    assert checked.synthesized == 0, checked.printed
    ran = {plugin["pluginName"]: plugin for plugin in checked.report["pluginReports"]}

    assert set(ran) >= {"AwsSolutions", "Serverless"}
    for plugin in ran.values():
        assert plugin["conclusion"] == "success"
        assert not plugin["violations"]


def test_cfn_lint_has_nothing_to_say(checked: Checked) -> None:
    assert (checked.linted, checked.findings) == (0, "")


def test_the_checks_would_find_something(tmp_path: Path) -> None:
    """A careless bucket is refused; an accepted finding is accepted for its construct alone."""
    app = App(context=CDK_JSON["context"], outdir=str(tmp_path))
    stack = Stack(app, "Careless")
    one, other = Bucket(stack, "One"), Bucket(stack, "Other")
    for rule in ("AwsSolutions-S1", "AwsSolutions-S10"):
        accept(one, rule, "a test")
    check(app)

    with pytest.raises(RuntimeError, match="ValidationFailed"):
        app.synth()
    report = json.loads((tmp_path / "validation-report.json").read_text(encoding="utf-8"))
    found = {
        (violation["ruleName"], construct["constructPath"])
        for plugin in report["pluginReports"]
        for violation in plugin["violations"]
        for construct in violation["violatingConstructs"]
    }
    assert {path for _, path in found} == {f"{other.node.path}/Resource"}
    assert {rule for rule, _ in found} >= {"AwsSolutions-S1", "AwsSolutions-S10"}
