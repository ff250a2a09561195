"""
How much the tests try: HYPOTHESIS_PROFILE=full in `make test`, fast elsewhere.

`make test` draws the same examples each time, as Hypothesis itself does in CI: a red run is then
of the change, not of the draw. HYPOTHESIS_PROFILE=search draws new ones (`make search`).
"""

import os

from hypothesis import settings

# No deadline: these machines do other work as well.
settings.register_profile("fast", deadline=None)
settings.register_profile("full", deadline=None, max_examples=600, derandomize=True)
settings.register_profile("search", deadline=None, max_examples=1200)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fast"))
