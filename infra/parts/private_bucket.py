"""A bucket that nobody reads by accident."""

from collections.abc import Sequence

from aws_cdk import Duration, Stack, Tags
from aws_cdk.aws_iam import Effect, PolicyStatement, StarPrincipal
from aws_cdk.aws_s3 import (
    BlockPublicAccess,
    Bucket,
    BucketEncryption,
    CorsRule,
    HttpMethods,
    LifecycleRule,
    ObjectOwnership,
)
from constructs import Construct

from infra.accepted import accept
from infra.defaults import Defaults

HIDDEN = 14  # days, as long as a dead-letter queue keeps an event


class PrivateBucket(Construct):
    """Versioned, encrypted, TLS only, never public; nothing in it grows older than `days`."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        on: Defaults,
        days: int | None = None,
        pages: HttpMethods | None = None,
    ) -> None:
        """`pages` is what pages of the chosen origins may do there, by a link that is signed."""
        super().__init__(scope, f"{name}_bucket")
        stack = Stack.of(self)
        # Named by us: policies on the way to a bucket (a queue's, a role's in another stack) can
        # say which one they mean before it is there.
        bucket_name = f"labelhooks-{on.choices.env}-{name}-{stack.account}-{stack.region}"
        self.arn = f"arn:{stack.partition}:s3:::{bucket_name}"
        # Expiry hides a version first and erases it later: the two together make `days`. What was
        # overwritten is hidden at once, and its event may still wait in a queue for as long.
        hidden = min(HIDDEN, days // 2) if days else HIDDEN
        self.bucket = Bucket(
            self,
            "Bucket",
            bucket_name=bucket_name,
            block_public_access=BlockPublicAccess.BLOCK_ALL,
            encryption=BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            object_ownership=ObjectOwnership.BUCKET_OWNER_ENFORCED,
            versioned=True,
            lifecycle_rules=[
                LifecycleRule(
                    id="Expire",
                    expiration=Duration.days(days - hidden) if days else None,
                    noncurrent_version_expiration=Duration.days(hidden),
                    abort_incomplete_multipart_upload_after=Duration.days(1),
                )
            ],
            cors=_rules(pages, on.choices.bucket_origins),
            # Even DESTROY deletes no object: CloudFormation fails on a bucket that holds any.
            removal_policy=on.removal,
        )
        accept(
            self.bucket,
            "AwsSolutions-S1",
            "An access log quotes every key. In the raw bucket a key is the uploader's and may "
            "name a person: its log would be a second raw zone. Who reads or writes objects is a "
            "matter for the account's CloudTrail data events, kept and guarded in one place.",
        )
        Tags.of(self).add("part", f"{name}_bucket")

    def only(self, readers: Sequence[str]) -> None:
        """
        Refuse the content of every object to all but `readers`: patterns of principals' ARNs.

        A refusal that is about reading alone: whoever administers the account can still change
        this policy, list, empty and delete the bucket, so nobody is locked out for good.
        """
        self.bucket.add_to_resource_policy(
            PolicyStatement(
                sid="OnlyTheseRead",
                effect=Effect.DENY,
                principals=[StarPrincipal()],
                actions=["s3:GetObject*"],
                resources=[self.bucket.arn_for_objects("*")],
                conditions={"ArnNotLike": {"aws:PrincipalArn": list(readers)}},
            )
        )


def _rules(pages: HttpMethods | None, origins: Sequence[str]) -> list[CorsRule] | None:
    if pages is None or not origins:
        return None
    headers = ["*"] if pages is HttpMethods.POST else None
    rule = CorsRule(
        allowed_methods=[pages],
        allowed_origins=list(origins),
        allowed_headers=headers,
        max_age=3600,
    )
    return [rule]
