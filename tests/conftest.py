"""
How much the tests try, and in which order: HYPOTHESIS_PROFILE=full in `make test`, fast elsewhere.

`make test` draws the same examples each time, as Hypothesis itself does in CI: a red run is then
of the change, not of the draw. HYPOTHESIS_PROFILE=search draws new ones (`make search`).
"""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# No deadline: these machines do other work as well.
settings.register_profile("fast", deadline=None)
settings.register_profile("full", deadline=None, max_examples=600, derandomize=True)
settings.register_profile("search", deadline=None, max_examples=1200)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fast"))

HERE = Path(__file__).parent
# The files that take longest, those first: two processes are then done at about the same time.
LONGEST = (
    "integration/test_conservation.py",
    "integration/test_api_fuzz.py",
    "infra/test_grants_used.py",
    "infra/test_checks.py",
    "unit/redaction/documents/test_image.py",
    "unit/redaction/documents/test_pdf_pictures.py",
    "integration/test_watch.py",
    "integration/test_fit_gate.py",
    "unit/money/test_spend.py",
    "integration/test_api_roles.py",
    "unit/tasks/test_agreement.py",
    "integration/test_training.py",
    # Of those on the real stack, the second and third have no need of the tests' own cloud: while
    # they run, the other process deploys one alone.
    "deployed/test_prelabeler_life.py",
    "rooms/test_assets.py",
    "deployed/test_local.py",
    "deployed/test_killed.py",
    "deployed/test_label_studio.py",
    "deployed/test_page.py",
    "deployed/test_privilege.py",
    "deployed/test_money.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    place = {HERE / name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.path, len(place)))
