"""JSON paths as policies and reports write them: "$", then .name, ["any name"] or [*]."""

import json
import re

_STEP = re.compile(r"\.([A-Za-z_][A-Za-z0-9_]*)|\[\*\]|\[(\"(?:[^\"\\]|\\.)*\")\]")


def step(path: str, key: str) -> str:
    """
    Return the path of what is under `key`.

    >>> step("$", "id"), step("$.user", "e mail")
    ('$.id', '$.user["e mail"]')
    """
    plain = key.isascii() and key.isidentifier()
    return f"{path}.{key}" if plain else f"{path}[{json.dumps(key, ensure_ascii=False)}]"


def written_path(path: str) -> str:
    """
    Return a path in the one form in which paths are compared. Raises ValueError if it is none.

    >>> written_path('$["user"]["e mail"][*]')
    '$.user["e mail"][*]'
    """
    built, at = "$", 1
    while at < len(path):
        found = _STEP.match(path, at)
        if found is None:
            break
        name, quoted = found.groups()
        if quoted is not None:
            name = json.loads(quoted)
        built = built + "[*]" if name is None else step(built, name)
        at = found.end()
    if not path.startswith("$") or at < len(path):
        raise ValueError('not a path such as $.user.email, $.items[*].sku or $["full name"]')
    return built
