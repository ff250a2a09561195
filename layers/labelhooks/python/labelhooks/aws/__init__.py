"""Adapters: the only home of boto3's clients and of Powertools."""

import gc

# Starting a function makes several hundred thousand objects that stay. At the default threshold
# the collector walks them again and again, for a tenth of the start.
gc.set_threshold(50_000, 20, 50)
