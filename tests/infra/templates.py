"""The stacks as CloudFormation would get them, in the words of SPEC and the construct tree."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aws_cdk import App

from infra.app import build
from infra.choices import ROOT

CDK_JSON = json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))
FUNCTIONS = (
    "redact_upload",
    "redact_media",
    "intake_flag",
    "gate",
    "create_task",
    "persist_label",
    "recheck",
    "consensus",
    "detect_thorough",
    "watch_accepted",
    "measure",
    "take_measures",
    "api",
    "fit_gate",
    "train_prelabeler",
    "take_back",
    "expire_leases",
    "studio",
    "studio_hook",
    "guard",
    "reckon_spend",
    "reconcile",
)
CHOSEN = ("detect_presidio",)  # deployed where somebody wants them
PLACEHOLDER = "def lambda_handler(event, context):\n    return {}\n"


def stage_assets(folder: Path) -> Path:
    """Stage what stands for the real functions and layers: the template only names them."""
    for name in (*FUNCTIONS, *CHOSEN):
        (folder / "functions" / name).mkdir(parents=True)
        (folder / "functions" / name / "handler.py").write_text(PLACEHOLDER, encoding="utf-8")
    for architecture in ("arm64", "x86_64"):
        for layer in ("labelhooks", "dependencies", "media", "presidio", "thorough", "training"):
            python = folder / "layers" / architecture / layer / "python"
            python.mkdir(parents=True)
            (python / f"{layer}.txt").write_text(f"{layer} {architecture}", encoding="utf-8")
    return folder


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource; `path` is its place in the construct tree, without the stack."""

    id: str
    path: str
    type: str
    properties: Mapping[str, Any]
    raw: Mapping[str, Any]


class Stacks:
    """What was synthesized of one set of choices."""

    def __init__(self, assets: Path, out: Path, **context: object) -> None:
        paths = {"aws:cdk:enable-path-metadata": True}  # as the CDK CLI asks
        app = App(
            context={**CDK_JSON["context"], **paths, "assets": str(assets), **context},
            outdir=str(out),
        )
        self.choices = build(app)
        self.folder = out
        assembly = app.synth()
        self.regions = {
            made.stack_name.rpartition("-")[2]: made.environment.region
            for made in assembly.stacks_recursively
        }
        self.templates: dict[str, Any] = {
            made.stack_name.rpartition("-")[2]: made.template
            for made in assembly.stacks_recursively
        }

    def all(self, kind: str, stack: str | None = None) -> list[Resource]:
        """Return every resource of a type: `SQS::Queue`."""
        return [
            Resource(name, _path(raw), raw["Type"], raw.get("Properties", {}), raw)
            for own, template in self.templates.items()
            for name, raw in template["Resources"].items()
            if raw["Type"] == f"AWS::{kind}" and stack in (None, own)
        ]

    def one(self, kind: str, path: str) -> Resource:
        """Return the resource of a type whose path begins so."""
        found = [made for made in self.all(kind) if made.path.startswith(path)]
        assert len(found) == 1, f"{path}: {[made.path for made in self.all(kind)]}"
        return found[0]

    def named(self, value: Any) -> str:
        """
        Return a value of a template as a person would say it.

        A reference becomes the path of what it refers to (`items_table/Table Arn`), also across
        stacks; pseudo parameters become `<Region>`.
        """
        if isinstance(value, str):
            return value
        ((function, of),) = value.items()
        if function == "Fn::Join":
            return str(of[0]).join([self.named(part) for part in of[1]])
        if function in ("Fn::Select", "Fn::Split"):  # a part of something is told by the whole
            return self.named(of[1])
        if function == "Fn::GetStackOutput":
            producer = self.templates[of["StackName"].rpartition("-")[2]]
            return self.named(producer["Outputs"][of["OutputName"]]["Value"])
        if function == "Ref" and of.startswith("AWS::"):
            return f"<{of.removeprefix('AWS::')}>"
        name, attribute = (of, "") if function == "Ref" else of
        raw = next(t["Resources"][name] for t in self.templates.values() if name in t["Resources"])
        return f"{_path(raw)} {attribute}".strip()

    def environment(self, function: str) -> dict[str, str]:
        """Return a function's environment, its values as `named` says them."""
        variables = self.function(function).properties["Environment"]["Variables"]
        return {name: self.named(value) for name, value in variables.items()}

    def function(self, name: str) -> Resource:
        return self.one("Lambda::Function", f"{name}/")

    def statements(self, function: str) -> list[dict[str, Any]]:
        """Return what a function's role may; its actions and resources as sorted lists."""
        role = self.one("IAM::Role", f"{function}/Role/").properties
        assert not role.get("ManagedPolicyArns"), "permissions of others' making"
        (policy,) = role["Policies"]
        found = []
        for statement in policy["PolicyDocument"]["Statement"]:
            assert statement["Effect"] == "Allow"
            found.append(
                {
                    "actions": sorted(_listed(statement["Action"])),
                    "resources": sorted(self.named(of) for of in _listed(statement["Resource"])),
                    "condition": statement.get("Condition"),
                }
            )
        return found

    def grants(self, function: str) -> set[tuple[str, str]]:
        """Return each action with each resource that a function's role may use it on."""
        return {
            (action, thing(resource))
            for statement in self.statements(function)
            for action in statement["actions"]
            for resource in statement["resources"]
        }

    def outputs(self, stack: str) -> dict[str, str]:
        """Return the outputs of a stack for people: not those that stacks read of each other."""
        return {
            name: self.named(output["Value"])
            for name, output in self.templates[stack]["Outputs"].items()
            if not name.startswith("PublishOutput")
        }


def thing(resource: str) -> str:
    """Return the short name of a resource of ours: `items_table`, `raw_bucket/*`, `ingest_dead`."""
    if match := re.fullmatch(
        r"arn:<Partition>:s3:::labelhooks-\w+-(\w+)-<AccountId>-<Region>(.*)", resource
    ):
        return f"{match[1]}_bucket{match[2]}"
    if match := re.fullmatch(r"(\w+)_queue/Dead/Queue/Resource \w+", resource):
        return f"{match[1]}_dead"
    if match := re.fullmatch(r"(\w+)/Table/Resource Arn(/index/\w+)", resource):
        return f"{match[1]}{match[2]}"
    if match := re.fullmatch(r"(\w+)/(?:Queue/|Table/|Queue/Queue/)?Resource (\w+)", resource):
        return f"{match[1]} stream" if match[2] == "StreamArn" else match[1]
    return resource


def _path(raw: Mapping[str, Any]) -> str:
    return str(raw.get("Metadata", {}).get("aws:cdk:path", "")).partition("/")[2]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
