"""Call whoever is on call."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient

_LONGEST_SUBJECT = 99  # SNS API reference, Publish: fewer than 100 ASCII characters


class Page:
    """A topic whose subscribers are called."""

    def __init__(self, sns: "SNSClient", topic: str) -> None:
        self._sns = sns
        self._topic = topic

    def __call__(self, subject: str, text: str) -> None:
        """Publish; it may be delivered more than once."""
        self._sns.publish(TopicArn=self._topic, Subject=subject[:_LONGEST_SUBJECT], Message=text)
