"""The tiers that a function does not carry itself: each in a function of its own, or Comprehend."""

from collections.abc import Callable, Mapping
from typing import Protocol

from labelhooks.aws import clients
from labelhooks.aws.comprehend import ComprehendDetector
from labelhooks.aws.detectors import MakeSpan, RemoteDetector
from labelhooks.errors import RedactionFailed

OFF = "off"  # what the stack sets where something is not deployed


class Policy(Protocol):
    """Of a redaction policy, what a detector elsewhere is told."""

    @property
    def recall(self) -> float:
        """The knob, from 0 (fewest false alarms) to 1 (fewest misses)."""


type Elsewhere[S] = Callable[[Policy], ComprehendDetector[S] | RemoteDetector[S]]


def elsewhere[S](
    functions: Mapping[str, str],
    *,
    comprehend: str,
    span: MakeSpan[S],
    version_of: Callable[[str, float], str],
) -> dict[str, Elsewhere[S]]:
    """
    Return, for each tier that is somewhere else, what makes its detector.

    Args:
        functions: by tier, the function that runs it, or "off" where none is deployed.
        comprehend: "on" where this deployment may ask Amazon Comprehend.
        span: what makes a span.
        version_of: the version of a tier, with a policy's recall, as this code has it.
    """

    def function(tier: str, name: str) -> Elsewhere[S]:
        def made(policy: Policy) -> RemoteDetector[S]:
            if name == OFF:
                raise RedactionFailed(f"tier {tier} is not deployed: deploy with -c {tier}=on")
            version = version_of(tier, policy.recall)
            return RemoteDetector(
                clients.detectors(), name, version=version, recall=policy.recall, span=span
            )

        return made

    def asked(_: Policy) -> ComprehendDetector[S]:
        if comprehend == OFF:
            raise RedactionFailed("tier comprehend is not deployed: deploy with -c comprehend=on")
        return ComprehendDetector(clients.comprehend(), span=span)

    return {"comprehend": asked} | {tier: function(tier, name) for tier, name in functions.items()}
