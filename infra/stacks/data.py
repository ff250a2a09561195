"""What is kept when the rest goes: buckets, tables, queues (they hold work), key and topics."""

import string

from aws_cdk import App, CfnOutput, Stack, Tags
from aws_cdk.aws_iam import Effect, PolicyStatement, ServicePrincipal
from aws_cdk.aws_s3 import CfnBucket, HttpMethods
from aws_cdk.aws_secretsmanager import CfnSecret, Secret, SecretStringGenerator
from aws_cdk.aws_sns import Topic
from aws_cdk.aws_sns_subscriptions import EmailSubscription
from aws_cdk.aws_sqs import Queue

from infra.accepted import accept
from infra.choices import Choices
from infra.defaults import Defaults
from infra.parts.kept_table import KeptTable
from infra.parts.private_bucket import PrivateBucket
from infra.parts.work_queue import DeadQueue, WorkQueue
from infra.workers import WORKERS, pascal

TRIES = 5
# Redactors take a message that may hold personal data into the quarantine bucket at its 5th try and
# put a pointer into the dead-letter queue. SQS itself moves one there only if they cannot start.
RAW_ZONE_TRIES = 10
RAW_ZONE = ("ingest", "media", "flags")
REDACTORS = ("redact_upload", "redact_media", "intake_flag")
SHELTERED = "sheltered/"
MODELS, RECONCILED = "_models/", "_reconciled/"  # in the clean bucket: no dataset's name begins so
NOT_HEXADECIMAL = (
    string.ascii_uppercase + string.ascii_lowercase.removeprefix("abcdef") + string.punctuation
)


class Data(Stack):
    """Buckets, tables and queues by name; `settings` is what functions may be told of them."""

    def __init__(self, app: App, choices: Choices) -> None:
        super().__init__(
            app,
            choices.named("data"),
            description="LabelHooks: buckets, tables, queues",
            termination_protection=choices.prod,
        )
        self.page = self._topic("page", choices, choices.page_email)
        self.ticket = self._topic("ticket", choices, choices.ticket_email)
        self.guard = self._topic("guard", choices, ())
        self.on = Defaults(choices, page=self.page, ticket=self.ticket, guard=self.guard)
        self.queues = {
            worker.queue: WorkQueue(
                self,
                worker.queue,
                on=self.on,
                function=worker.name,
                visibility=worker.visibility,
                tries=RAW_ZONE_TRIES if worker.queue in RAW_ZONE else TRIES,
            )
            for worker in WORKERS
            if worker.queue
        }
        # Of what follows a stream: places in it that were given up on; of what runs on a schedule:
        # calls that failed.
        self.stream_dead = {
            worker.name: DeadQueue(
                self, f"{worker.name}_dead", worker.name, on=self.on, says=worker.name
            ).queue
            for worker in WORKERS
            if not (worker.queue or worker.asked_by or worker.bulk or worker.served)
        }
        self.buckets = {
            "raw": PrivateBucket(
                self, "raw", on=self.on, days=choices.raw_days, pages=HttpMethods.POST
            ),
            "clean": PrivateBucket(self, "clean", on=self.on, pages=HttpMethods.GET),
            "quarantine": PrivateBucket(
                self, "quarantine", on=self.on, days=choices.quarantine_days
            ),
        }
        self._announce(self.buckets["raw"], self.queues["ingest"].queue)
        self.buckets["raw"].only(self._readers("redact_upload", "redact_media"))
        self.buckets["quarantine"].only(self._readers(*REDACTORS))
        self.tables = {
            "config": KeptTable(self, "config", on=self.on),
            "items": KeptTable(self, "items", on=self.on, streamed=True),
            "work": KeptTable(self, "work", on=self.on, streamed=True, expires="expires_at"),
            "labels": KeptTable(self, "labels", on=self.on, streamed=True),
            "quarantine": KeptTable(self, "quarantine", on=self.on),
            "measures": KeptTable(self, "measures", on=self.on, expires="expires_at"),
        }
        self.tables["work"].index("open", "open_pk", "open_sk")
        self.id_key = self._id_key()
        self.id_key_arn = self._id_key_arn()
        # What the names of secrets begin with that are shared with Label Studio; made when a
        # dataset is connected.
        self.studio_secrets = f"{choices.named('studio')}/"
        self.settings = self._settings()
        self._outputs()

    def role_name(self, function: str) -> str:
        """
        Return the name of a function's role, which the bucket policies must know beforehand.

        Roles are the account's, so the region is in it: an env may live in two of them.
        """
        return f"{self.on.choices.named(function)}-{self.region}"

    def _readers(self, *functions: str) -> list[str]:
        """
        Return patterns of who may read what is not redacted; the account's root is let in.

        A role stands there twice: AWS names who asks by the role, others by the role's session.
        """
        readers = [f"arn:{self.partition}:iam::{self.account}:root"]
        for role in (*map(self.role_name, functions), *self.on.choices.operator_roles):
            name = role.rpartition("/")[2]  # sessions leave the role's path out
            readers.append(f"arn:{self.partition}:iam::{self.account}:role/{role}")
            readers.append(f"arn:{self.partition}:sts::{self.account}:assumed-role/{name}/*")
        return readers

    def _announce(self, raw: PrivateBucket, ingest: Queue) -> None:
        """Let the bucket for uploads tell the queue of each, and nobody else send to it unasked."""
        ingest.add_to_resource_policy(
            PolicyStatement(
                sid="RawBucketSends",
                principals=[ServicePrincipal("s3.amazonaws.com")],
                actions=["sqs:SendMessage"],
                resources=[ingest.queue_arn],
                conditions={
                    "ArnEquals": {"aws:SourceArn": raw.arn},
                    "StringEquals": {"aws:SourceAccount": self.account},
                },
            )
        )
        resource = raw.bucket.node.default_child
        if not isinstance(resource, CfnBucket):
            raise TypeError("a Bucket is made of one CfnBucket")
        # On the bucket itself; CDK's own helper would bring a function of its own to set it.
        resource.notification_configuration = CfnBucket.NotificationConfigurationProperty(
            queue_configurations=[
                CfnBucket.QueueConfigurationProperty(
                    event="s3:ObjectCreated:*", queue=ingest.queue_arn
                )
            ]
        )
        # S3 tries to send when it is told of the queue: the policy must be there.
        raw.bucket.node.add_dependency(ingest.node.find_child("Policy"))

    def _id_key(self) -> Secret:
        """Return the key of all derived ids: 32 random bytes in hexadecimal digits."""
        key = Secret(
            self,
            "id_key",
            description="LabelHooks: the key of derived ids. Never change it: ids would change.",
            generate_secret_string=SecretStringGenerator(
                password_length=64,
                exclude_characters=NOT_HEXADECIMAL,
                require_each_included_type=False,
            ),
            removal_policy=self.on.removal,
        )
        accept(
            key,
            "AwsSolutions-SMG4",
            "Ids are HMACs under this key, and find the same content again: under another key the "
            "same upload would be another item. A leaked key allows guesses of content to be "
            "confirmed, no more; docs/deploy.md says what to do then.",
        )
        Tags.of(key).add("part", "id_key")
        return key

    def _id_key_arn(self) -> str:
        """Return the key's ARN; its Ref is that too, but on AWS alone."""
        resource = self.id_key.node.default_child
        if not isinstance(resource, CfnSecret):
            raise TypeError("a Secret is made of one CfnSecret")
        return resource.attr_id

    def _topic(self, name: str, choices: Choices, emails: tuple[str, ...]) -> Topic:
        topic = Topic(self, name, topic_name=choices.named(name), enforce_ssl=True)
        # A policy of one's own replaces the one that let the account's alarms in.
        for service in ("cloudwatch", "budgets"):
            topic.add_to_resource_policy(
                PolicyStatement(
                    sid=f"{pascal(service)}Publishes",
                    effect=Effect.ALLOW,
                    principals=[ServicePrincipal(f"{service}.amazonaws.com")],
                    actions=["sns:Publish"],
                    resources=[topic.topic_arn],
                    conditions={"StringEquals": {"aws:SourceAccount": self.account}},
                )
            )
        for email in emails:
            topic.add_subscription(EmailSubscription(email))
        Tags.of(topic).add("part", name)
        return topic

    def _settings(self) -> dict[str, str]:
        buckets = {f"{name}_bucket": made.bucket.bucket_name for name, made in self.buckets.items()}
        tables = {f"{name}_table": made.table.table_name for name, made in self.tables.items()}
        queues = {f"{name}_queue": made.queue.queue_url for name, made in self.queues.items()}
        dead = {f"{name}_dead_queue": made.dead.queue_url for name, made in self.queues.items()}
        dead |= {f"{name}_dead_queue": made.queue_url for name, made in self.stream_dead.items()}
        key = {"id_key_secret": self.id_key_arn}
        topics = {
            "page_topic": self.page.topic_arn,
            "ticket_topic": self.ticket.topic_arn,
            "guard_topic": self.guard.topic_arn,
        }
        studio = {"studio_secrets": self.studio_secrets}
        return buckets | tables | queues | dead | key | topics | studio

    def _outputs(self) -> None:
        """Say where everything is; the operator's command finds all of it here."""
        for name, value in self.settings.items():
            CfnOutput(self, pascal(name), value=value)
