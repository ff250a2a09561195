"""Adapters: the only home of boto3's clients and of Powertools."""

import gc
import logging

# Starting a function makes some 85,000 objects that stay. At the default threshold the collector
# walks them again and again, for a tenth of the start.
gc.set_threshold(100_000, 20, 50)

# At DEBUG these tell what they send and which error they met, content and all. A function's level
# can be turned up by whoever may configure it: theirs stays here.
for _name in ("aws_lambda_powertools", "botocore", "urllib3"):
    logging.getLogger(_name).setLevel(logging.INFO)
