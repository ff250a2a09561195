"""What those functions may do that count, measure, reckon and watch: exact, as infra/grants.py."""

from aws_cdk.aws_iam import PolicyStatement

from infra.stacks.data import RECONCILED
from infra.statements import Statements

RECORDED = ("items", "work", "labels", "quarantine")  # tables that say where an item is


class OperatingGrants(Statements):
    """The statements for each of them."""

    def _measure(self) -> list[PolicyStatement]:
        return [
            self._table(
                "ReadGold",
                "config",
                "Query",
                "BatchGetItem",
                only={"dynamodb:LeadingKeys": ["gold#*"]},
            ),
            self._table("CountInHours", "measures", "GetItem", "UpdateItem"),
        ]

    def _take_measures(self) -> list[PolicyStatement]:
        return [
            self._table("ReadConfig", "config", "GetItem", "Query"),
            self._find("FindWhatWaits"),
            self._table("TakeMeasures", "measures", "GetItem", "Query", "PutItem", "UpdateItem"),
        ]

    def _reckon_spend(self) -> list[PolicyStatement]:
        return [
            self._table("ReadConfig", "config", "GetItem", "Query"),
            self._quota("GetItem", "UpdateItem"),
            # Days of its own beside the hours, which it cannot add to.
            self._table("KeepSpend", "measures", "Query", "PutItem"),
        ]

    def _reconcile(self) -> list[PolicyStatement]:
        raw, clean = (self._data.buckets[name].arn for name in ("raw", "clean"))
        kept = {"dynamodb:LeadingKeys": ["*#reconciliation"]}
        return [
            self._table("ReadConfig", "config", "GetItem", "Query"),
            # What arrived: names and times. Content is not its to read.
            PolicyStatement(sid="ListRaw", actions=["s3:ListBucketVersions"], resources=[raw]),
            self._id_key(),
            *(self._table(f"Read{name.capitalize()}", name, "Query") for name in RECORDED),
            self._quota("GetItem"),
            self._table("KeepProgress", "measures", "GetItem", "PutItem", only=kept),
            self._count(),
            PolicyStatement(
                sid="KeepWhatIsLookedFor",
                actions=["s3:PutObject", "s3:GetObjectVersion"],
                resources=[f"{clean}/{RECONCILED}*"],
            ),
        ]

    def _guard(self) -> list[PolicyStatement]:
        return [
            # Datasets, and whether one of a name is there.
            self._table("ReadConfig", "config", "GetItem", "Query"),
            # It turns switches, and writes nothing else of what is configured.
            self._table(
                "TurnSwitches",
                "config",
                "PutItem",
                "UpdateItem",
                only={"dynamodb:LeadingKeys": ["switches"]},
            ),
            self._table("ReadSpend", "measures", "GetItem"),
            PolicyStatement(
                sid="Page", actions=["sns:Publish"], resources=[self._data.page.topic_arn]
            ),
        ]
