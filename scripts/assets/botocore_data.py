"""Cut botocore's data to what the functions call, and pick Amazon's certificates."""

import gzip
import json
import re
import shutil
import ssl
from pathlib import Path
from typing import Any

# Beside the services: regions, retries, and what `defaults_mode` reads.
_SHARED = {"_retry.json", "endpoints.json", "partitions.json", "sdk-default-configuration.json"}
_ENDPOINT_NAMES = {"sagemaker-runtime": "runtime.sagemaker", "stepfunctions": "states"}
# Amazon's own list of trust anchors: https://www.amazontrust.com/repository/
_AMAZON = re.compile(r"Amazon Root CA [1-4]|Starfield Services Root Certificate Authority - G2")
_PEM = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----\n", re.DOTALL)


class RecipeError(Exception):
    """`layer.toml` names something that this version of a package does not have."""


def prune(botocore: Path, services: dict[str, list[str]]) -> None:
    """
    Keep the newest model of each service in `services`, with the operations listed.

    Everything is written as compact JSON: unzipping it at each cold start costs more than it saves.
    Raises RecipeError for a service or an operation that botocore does not know.
    """
    data = botocore / "data"
    for entry in sorted(data.iterdir()):
        if entry.is_dir() and entry.name in services:
            _prune_service(entry, services[entry.name])
        elif entry.is_dir():
            shutil.rmtree(entry)
        elif entry.name.removesuffix(".gz") not in _SHARED:
            entry.unlink()
    missing = [name for name in services if not (data / name).is_dir()]
    if missing:
        raise RecipeError(f"botocore has no service {', '.join(missing)}")
    for file in data.glob("*.json*"):
        document = _read(file)
        if file.name.startswith("endpoints.json"):
            _keep_endpoints(document, set(services))
        _write(file, document)


def _prune_service(folder: Path, operations: list[str]) -> None:
    *old, newest = sorted(version for version in folder.iterdir() if version.is_dir())
    for version in old:
        shutil.rmtree(version)
    for file in sorted(newest.iterdir()):
        document = _read(file)
        if file.name.startswith("service-2.json"):
            _keep_operations(folder.name, document, operations)
        elif file.name.startswith("paginators-1.json"):
            pages: dict[str, Any] = document["pagination"]
            document["pagination"] = {name: pages[name] for name in pages if name in operations}
        elif not file.name.startswith("endpoint-rule-set-1.json"):
            file.unlink()  # examples, waiters, and extras for both
            continue
        _write(file, _without_documentation(document))


def _keep_operations(service: str, model: dict[str, Any], operations: list[str]) -> None:
    unknown = sorted(set(operations) - set(model["operations"]))
    if unknown:
        raise RecipeError(f"{service} has no operation {', '.join(unknown)}")
    model["operations"] = {name: model["operations"][name] for name in sorted(operations)}
    shapes: dict[str, Any] = model["shapes"]
    # Every error stays: a service may answer any of them, and code names them on the client.
    kept = {name for name, shape in shapes.items() if shape.get("exception")}
    waiting: list[Any] = [model["operations"], *(shapes[name] for name in sorted(kept))]
    while waiting:
        for name in _shapes_in(waiting.pop()) - kept:
            kept.add(name)
            waiting.append(shapes[name])
    model["shapes"] = {name: shape for name, shape in shapes.items() if name in kept}


def _shapes_in(part: Any) -> set[str]:
    """Return the names of the shapes that `part` of a model refers to."""
    if isinstance(part, list):
        return set().union(*map(_shapes_in, part))
    if not isinstance(part, dict):
        return set()
    own = {part["shape"]} if isinstance(part.get("shape"), str) else set()
    return own.union(*map(_shapes_in, part.values()))


def _without_documentation(part: Any) -> Any:
    if isinstance(part, list):
        return [_without_documentation(each) for each in part]
    if not isinstance(part, dict):
        return part
    return {
        # botocore reads the documentation of this one part
        key: value if key == "clientContextParams" else _without_documentation(value)
        for key, value in part.items()
        if not (key in ("documentation", "documentationUrl") and isinstance(value, str))
    }


def _keep_endpoints(document: dict[str, Any], services: set[str]) -> None:
    names = {_ENDPOINT_NAMES.get(service, service) for service in services}
    for partition in document["partitions"]:
        known = partition["services"]
        partition["services"] = {name: known[name] for name in known if name in names}


def _read(file: Path) -> dict[str, Any]:
    content = file.read_bytes()
    document: dict[str, Any] = json.loads(
        gzip.decompress(content) if file.suffix == ".gz" else content
    )
    return document


def _write(file: Path, document: Any) -> None:
    file.unlink()
    plain = file.with_suffix("") if file.suffix == ".gz" else file
    plain.write_text(json.dumps(document, separators=(",", ":")), encoding="utf-8")


def amazon_roots(bundle: Path) -> str:
    """
    Return Amazon's five root certificates out of a bundle, as PEM.

    A client parses its bundle at its first connection: 126 certificates take 30 ms, these five 2.
    Raises RecipeError if they are not all there.
    """
    found: dict[str, str] = {}
    for pem in _PEM.findall(bundle.read_text(encoding="utf-8")):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(cadata=pem)
        subject = dict(pair for part in context.get_ca_certs()[0]["subject"] for pair in part)  # type: ignore[misc]
        name = str(subject.get("commonName", ""))
        if _AMAZON.fullmatch(name):
            found[name] = pem
    if len(found) != 5:
        raise RecipeError(f"{bundle} has {len(found)} of Amazon's 5 roots: {sorted(found)}")
    return "".join(f"# {name}\n{found[name]}" for name in sorted(found))
