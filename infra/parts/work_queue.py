"""A queue of work, its dead-letter queue, and the alarms on both."""

from aws_cdk import Duration, Tags
from aws_cdk.aws_sqs import DeadLetterQueue, Queue, QueueEncryption
from constructs import Construct

from infra.accepted import accept
from infra.defaults import DEAD_LETTERS, MINUTE, STALE_QUEUE, Defaults

# A message keeps its age when it moves to the dead-letter queue: that one must keep it for longer.
KEPT = Duration.days(10)
DEAD_KEPT = Duration.days(14)


class DeadQueue(Construct):
    """Where failed work stands until somebody looks: `queue`, and its alarm."""

    def __init__(
        self, scope: Construct, construct_id: str, name: str, *, on: Defaults, says: str
    ) -> None:
        super().__init__(scope, construct_id)
        # SQS's own keys: S3 could send to a queue under a KMS key only if that key's policy named
        # the bucket, which needs the queue first.
        self.queue = Queue(
            self,
            "Queue",
            encryption=QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            retention_period=DEAD_KEPT,
            removal_policy=on.removal,
        )
        # Not "messages sent": that leaves out what SQS itself moves to a dead-letter queue.
        held = self.queue.metric_approximate_number_of_messages_visible(
            period=MINUTE, statistic="max"
        )
        on.alarm(self, name, DEAD_LETTERS, held, 1, says=says)
        for rule in ("AwsSolutions-SQS3", "Serverless-SQSRedrivePolicy"):
            accept(self.queue, rule, "It is a dead-letter queue: people look at it, no function.")
        Tags.of(self).add("part", name)


class WorkQueue(Construct):
    """Send to `queue`; what `function` fails to do in `tries` tries stands in `dead`."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        on: Defaults,
        function: str,
        visibility: int,
        tries: int,
    ) -> None:
        super().__init__(scope, f"{name}_queue")
        says = f"the {name} queue ({function})"
        self.dead = DeadQueue(self, "Dead", name, on=on, says=says).queue
        self.queue = Queue(
            self,
            "Queue",
            encryption=QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            retention_period=KEPT,
            visibility_timeout=Duration.seconds(visibility),
            dead_letter_queue=DeadLetterQueue(queue=self.dead, max_receive_count=tries),
            removal_policy=on.removal,
        )
        age = self.queue.metric_approximate_age_of_oldest_message(period=MINUTE, statistic="max")
        # One failed try is no news: its message is seen again after `visibility` seconds.
        on.alarm(self, name, STALE_QUEUE, age, max(900, 2 * visibility), says=says)
        Tags.of(self).add("part", name)
