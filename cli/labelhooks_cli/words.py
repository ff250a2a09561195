"""Words of the commands that need no cloud: typer would take longer to load than they to run."""

import argparse
from typing import NoReturn

from labelhooks_cli.problems import Misunderstood


class Parser(argparse.ArgumentParser):
    """Says what was wrong as every command of ours does."""

    def error(self, message: str) -> NoReturn:
        raise Misunderstood(message[:1].upper() + message[1:] + ".")
