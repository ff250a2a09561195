"""How much the tests try: HYPOTHESIS_PROFILE=full in `make test`, fast elsewhere."""

import os

from hypothesis import settings

# No deadline: these machines do other work as well.
settings.register_profile("fast", deadline=None)
settings.register_profile("full", deadline=None, max_examples=600)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fast"))
