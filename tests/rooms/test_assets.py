"""
What Lambda would unpack, and nothing else on the path.

The embedded cloud cannot show this: its own packages are importable from the functions.
"""

import ast
import json
import marshal
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import CodeType

import pytest

from scripts.assets import build, stage
from scripts.assets.recipe import (
    LAMBDA_LIMIT,
    LAYERS,
    OURS,
    ROOT,
    function_folder,
    function_sources,
    layer_folder,
    own_architecture,
)

pytestmark = pytest.mark.assets

FUNCTIONS = [source.parent.name for source in function_sources()]
CARRIES = {
    "detect_presidio": "presidio",
    "detect_thorough": "thorough",
    "recheck": "thorough",
    "redact_media": "media",
    "train_prelabeler": "training",
}
ARCHITECTURE = own_architecture()


@pytest.fixture(scope="module", autouse=True)
def staged() -> None:
    with stage.one_at_a_time():
        build.build_functions()
        for name in LAYERS:
            build.build_layer(ARCHITECTURE, name)


def run(code: str, *, function: str | None = None, detector: str = "presidio") -> str:
    """Run `code` with only the layers, and a function's folder, on the path; return its output."""
    names = [*OURS, *detector.split()]
    path = [str(layer_folder(ARCHITECTURE, name) / "python") for name in names]
    if function:
        path.insert(0, str(function_folder(function)))
    command = [
        sys.executable,
        "-I",
        "-S",
        "-B",
        "-c",
        f"import sys; sys.path[:0] = {path!r}\n{code}",
    ]
    env = {
        "AWS_DEFAULT_REGION": "us-east-1",
        "LAMBDA_TASK_ROOT": "/var/task",
        "POWERTOOLS_SERVICE_NAME": function or "none",
    }
    done = subprocess.run(command, capture_output=True, text=True, env=env)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_handler_imports_with_its_layers_alone(function: str) -> None:
    code = "import handler; print(callable(handler.lambda_handler), callable(handler.wired))"

    said = run(code, function=function, detector=CARRIES.get(function, ""))
    assert said == "True True"


@pytest.mark.parametrize("function", FUNCTIONS)
def test_importing_a_handler_compiles_nothing_and_loads_no_luxury(function: str) -> None:
    code = """
import json, handler
stale = [n for n, m in sys.modules.items() if getattr(m, "__file__", None)
         and m.__file__.startswith(tuple(sys.path[:4])) and m.__file__.endswith(".py")
         and not __import__("os").path.exists(m.__cached__ or "")]
luxury = {"asyncio", "aws_xray_sdk", "boto3", "importlib.metadata", "numpy", "onnxruntime"}
luxury |= {"presidio_analyzer", "sklearn", "spacy"}
print(json.dumps([stale, sorted(luxury & set(sys.modules))]))
"""
    said = run(code, function=function, detector=CARRIES.get(function, ""))
    assert json.loads(said) == [[], []]


def test_bytecode_names_the_paths_of_lambda() -> None:
    def compiled_as(folder: Path, name: str) -> str:
        (file,) = folder.glob(f"__pycache__/{name}.*.pyc")
        code: CodeType = marshal.loads(file.read_bytes()[16:])  # noqa: S302  our own build
        return code.co_filename

    product = layer_folder(ARCHITECTURE, "labelhooks") / "python" / "labelhooks"
    assert compiled_as(product, "errors") == "/opt/python/labelhooks/errors.py"
    assert compiled_as(function_folder(FUNCTIONS[0]), "handler") == "/var/task/handler.py"


def called_in(source: str) -> set[str]:
    """Return the names of the methods that a module calls on anything, or by pages."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    methods = [(one.func.attr, one.args) for one in calls if isinstance(one.func, ast.Attribute)]
    pages = {
        str(of[0].value)
        for name, of in methods
        if name == "get_paginator" and isinstance(of[0], ast.Constant)
    }
    return pages | {name for name, _ in methods}


def loaded_adapters() -> Iterator[Path]:
    """Yield the adapters that some function imports."""
    code = """
import handler
for name, module in sorted(sys.modules.items()):
    if name.startswith("labelhooks.aws."): print(name)
"""
    names = {name for function in FUNCTIONS for name in run(code, function=function).split()}
    for name in sorted(names):
        yield ROOT / "layers" / "labelhooks" / "python" / f"{name.replace('.', '/')}.py"


def test_every_operation_that_an_adapter_calls_is_in_the_layer() -> None:
    told = tomllib.loads((ROOT / "layers/dependencies/layer.toml").read_text(encoding="utf-8"))
    kept = {snake(name) for names in told["botocore"].values() for name in names}
    every = {snake(name) for name in operations(tuple(told["botocore"]))}

    missing = {
        adapter.name: lacking
        for adapter in loaded_adapters()
        if (lacking := (called_in(adapter.read_text(encoding="utf-8")) & every) - kept)
    }
    assert missing == {}, "add them to layers/dependencies/layer.toml"


def operations(services: tuple[str, ...]) -> set[str]:
    """Return the operations that the whole botocore knows of some services."""
    import botocore.session

    session = botocore.session.get_session()
    models = (session.get_service_model(service) for service in services)
    return {name for model in models for name in model.operation_names}


def snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def test_lazy_packages_offer_all_they_offered() -> None:
    code = """
import importlib, pydantic
for package in ("aws_lambda_powertools.utilities.batch",
                "aws_lambda_powertools.utilities.data_classes"):
    module = importlib.import_module(package)
    print(len([getattr(module, name) for name in module.__all__]))
"""
    assert [int(count) > 10 for count in run(code).split()] == [True, True]


def test_boto3_itself_works_in_the_layer() -> None:
    code = "import boto3; print(boto3.client('sqs').meta.service_model.service_name)"
    assert run(code) == "sqs"


def test_the_tracer_works_in_the_layer() -> None:
    code = """
from aws_lambda_powertools import Tracer
tracer = Tracer(service="none", auto_patch=False, disabled=False)
tracer.patch(["botocore"])
import botocore.client
print(hasattr(botocore.client.BaseClient._make_api_call, "__wrapped__"))
"""
    assert run(code) == "True"


def test_the_detector_works_in_the_layer_without_a_network() -> None:
    code = """
import socket
def refuse(*_, **__): raise AssertionError("the detector wants the network")
socket.socket.connect = socket.getaddrinfo = refuse
from labelhooks.model.dataset import RedactionPolicy
from labelhooks.redaction.build import detector_for
text = "I am Jane Miller, write to jane.miller@example.com"
(spans,) = detector_for(RedactionPolicy(tier="presidio")).detect([text], language="en")
print(*sorted({text[span.start:span.end] for span in spans}), sep=", ")
"""
    assert run(code) == "Jane Miller, jane.miller@example.com"


def test_the_thorough_tier_works_in_its_layer() -> None:
    code = """
from labelhooks.redaction.build import detector
text = "I am Jane Miller, write to jane.miller@example.com"
(spans,) = detector("thorough", 0.5).detect([text], language="en")
print(*sorted({text[span.start:span.end] for span in spans}), sep=", ")
"""
    assert "Jane Miller" in run(code, detector="thorough")


def test_a_model_is_trained_in_its_layer_and_scored_without() -> None:
    code = """
from labelhooks.gating.training.examples import example
from labelhooks.gating.training.learn import learn
texts = [("free prize now", "spam"), ("see you at lunch", "ham")] * 12
examples = [example(f"{n:032x}", text, label, 10) for n, (text, label) in enumerate(texts)]
print(learn(examples, ["ham", "spam"], 10).dump().hex())
"""
    trained = run(code, detector="training")
    code = f"""
import sys
from labelhooks.gating.textmodel import load
scores = load(bytes.fromhex({trained!r})).scores("a free prize")
print(max(scores, key=scores.get), "numpy" in sys.modules)
"""
    assert run(code, detector="") == "spam False"


def test_pictures_and_documents_are_read_in_the_layer_without_a_network() -> None:
    code = """
import socket
def refuse(*_, **__): raise AssertionError("redaction wants the network")
socket.socket.connect = socket.getaddrinfo = refuse
import io
from PIL import Image, ImageDraw, ImageFont
from labelhooks.model.dataset import RedactionPolicy
from labelhooks.redaction.build import redactor_for
from labelhooks.redaction.documents.media import MediaRedactor
redact = MediaRedactor(redactor_for(RedactionPolicy(tier="rules")))
picture = Image.new("RGB", (400, 60), "white")
font = ImageFont.load_default(size=24)
ImageDraw.Draw(picture).text((10, 10), "to jane@example.com", font=font, fill="black")
for kind in ("PNG", "PDF"):
    body = io.BytesIO()
    picture.save(body, kind)
    done = redact("upload", body.getvalue())
    print(done.media_type, dict(done.counts))
"""
    assert run(code, detector="media").splitlines() == [
        "image/png {'EMAIL': 1}",
        "application/pdf {'EMAIL': 1}",
    ]


def test_layers_fit_into_a_function() -> None:
    sizes = {name: stage.size(layer_folder(ARCHITECTURE, name)) for name in LAYERS}

    ours = sum(sizes[name] for name in OURS)
    assert {name: size for name, size in sizes.items() if ours + size > LAMBDA_LIMIT} == {}
    assert sizes["presidio"] < 160 * 1024 * 1024
    assert sizes["training"] < 210 * 1024 * 1024
    assert sizes["thorough"] < 150 * 1024 * 1024


@pytest.mark.parametrize("name", ["labelhooks", "dependencies"])
def test_two_builds_are_the_same_bytes(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def contents(folder: Path) -> dict[str, tuple[bytes, int, int]]:
        return {
            str(path.relative_to(folder)): (
                path.read_bytes(), path.stat().st_mode, int(path.stat().st_mtime)
            )
            for path in folder.rglob("*")
            if path.is_file()
        }  # fmt: skip

    monkeypatch.setattr(build, "layer_folder", lambda *_: tmp_path / name)
    assert build.build_layer(ARCHITECTURE, name)

    assert contents(tmp_path / name) == contents(layer_folder(ARCHITECTURE, name))


def test_a_second_build_does_nothing() -> None:
    with stage.one_at_a_time():
        assert build.build_functions() == []
        assert not any(build.build_layer(ARCHITECTURE, name) for name in LAYERS)
