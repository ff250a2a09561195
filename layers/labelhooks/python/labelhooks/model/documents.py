"""Documents that owners write: what is wrong with one, field by field."""

from pydantic import ValidationError


def wrong_fields(error: ValidationError) -> str:
    """Return a line for each wrong field: its path, and what is wrong. It may quote the value."""
    lines = []
    for problem in error.errors(include_url=False):
        steps = [str(step) for step in problem["loc"]]
        if steps[:1] == ["prelabeler"]:
            del steps[1:2]  # the kind, which pydantic names beside the field
        if steps[-1:] == ["[key]"]:
            steps.pop()  # it is the key itself that is wrong
        place = ".".join(steps) or "(document)"
        lines.append(f"{place}: {problem['msg'].removeprefix('Value error, ')}")
    return "\n".join(lines)
