"""The functions in numbers: what each is made of, and which settings it needs."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from infra.choices import BadChoice

WINDOW = 1  # seconds that Lambda waits for a batch to fill: fewer requests, hardly later
# Two cores and no bill: more at a time would only wait for each other.
EMBEDDED_CONCURRENCY = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """
    One function: `queue` feeds it, or its `schedule`, or streams of tables
    (infra/followed.py).

    One that is `asked_by` others has none of them: it answers them, and does nothing else. Nor has
    one for `bulk` work, which a state machine of its name gives its parts to.
    Nor has one that is `told` of alarms by a topic.
    Nor has one that is `served`: it answers people, behind the HTTP API.
    """

    name: str
    settings: str = ""
    queue: str | None = None
    asked_by: str = ""  # functions of ours, for nobody else may
    served: bool = False
    told: bool = False  # by the guard's topic
    schedule: str = ""  # how often it looks whether there is work: "rate(1 hour)"
    bulk: bool = False
    memory: int = 512  # MiB
    timeout: int = 60  # seconds
    batch: int = 10
    window: int = WINDOW  # seconds that a batch of a stream may take to fill
    concurrency: int = 10
    layers: str = ""  # beside ours and the dependencies
    chosen: str = ""  # the choice that it is deployed with, for one that not everybody wants

    @property
    def visibility(self) -> int:
        """Return for how many seconds a message is this worker's: AWS's advice for Lambda."""
        return 6 * self.timeout + WINDOW


TIERS = "detect_thorough_function detect_presidio_function comprehend"
REDACTORS = "redact_upload redact_media intake_flag"
READERS = f"{REDACTORS} api studio studio_hook"  # of what has not been redacted: people write, too
QUEUES = ("ingest", "media", "flags", "items", "tasks", "labels", "recheck")
WORKERS = (
    Worker(
        name="redact_upload",
        queue="ingest",
        settings="raw_bucket clean_bucket quarantine_bucket config_table items_table "
        "work_table quarantine_table items_queue recheck_queue ingest_queue ingest_dead_queue "
        "media_queue id_key_secret " + TIERS,
        memory=1024,
        timeout=300,
    ),
    Worker(
        name="redact_media",
        queue="media",
        settings="raw_bucket clean_bucket quarantine_bucket config_table items_table "
        "work_table quarantine_table items_queue media_queue media_dead_queue id_key_secret "
        + TIERS,
        memory=3538,  # two whole cores: OCR uses both
        timeout=900,
        batch=1,
        layers="media",
    ),
    Worker(
        name="intake_flag",
        queue="flags",
        settings="clean_bucket quarantine_bucket config_table items_table work_table "
        "quarantine_table items_queue recheck_queue flags_queue flags_dead_queue id_key_secret "
        + TIERS,
        memory=1024,
        timeout=120,
    ),
    Worker(
        name="gate",
        queue="items",
        settings="clean_bucket quarantine_bucket config_table items_table work_table "
        "quarantine_table measures_table items_queue tasks_queue labels_queue",
        batch=20,
        concurrency=20,
    ),
    Worker(
        name="create_task",
        queue="tasks",
        settings="quarantine_bucket config_table work_table quarantine_table measures_table "
        "tasks_queue",
    ),
    Worker(
        name="persist_label",
        queue="labels",
        settings="quarantine_bucket config_table labels_table quarantine_table labels_queue",
    ),
    Worker(
        name="recheck",
        queue="recheck",
        settings="clean_bucket quarantine_bucket config_table items_table work_table labels_table "
        "quarantine_table recheck_queue",
        memory=1769,
        timeout=300,
        batch=1,  # a message has a hundred items
        layers="thorough",
    ),
    Worker(
        name="consensus",
        queue=None,
        settings="work_table measures_table tasks_queue labels_queue",
    ),
    Worker(
        name="watch_accepted",
        queue=None,
        settings="config_table work_table page_topic",
        concurrency=2,  # judgments of a version queue up for one record
    ),
    Worker(
        name="measure",
        settings="config_table measures_table",
        # A batch is a read and a write or two, whatever it holds.
        batch=500,
        window=10,
        concurrency=8,  # they queue up for the hour's record
    ),
    Worker(
        name="take_measures",
        settings="config_table work_table measures_table",
        schedule="rate(5 minutes)",
        memory=1024,  # once an hour it reads six weeks of hours, for drift
        timeout=240,
        concurrency=1,  # a turn that another overtook would forget what that one remembers
    ),
    Worker(
        name="fit_gate",
        settings="config_table work_table page_topic",
        schedule="rate(15 minutes)",
        memory=1769,  # a fit computes; and it is called seldom
        timeout=300,
        concurrency=2,
    ),
    Worker(
        name="train_prelabeler",
        settings="clean_bucket config_table items_table labels_table",
        schedule="rate(6 hours)",  # does nothing for a dataset without a policy of training
        # What a training may hold is bounded (gating/training/train.py).
        memory=3008,
        timeout=900,
        concurrency=2,
        layers="training",
    ),
    Worker(
        name="take_back",
        settings="config_table items_table work_table labels_table items_queue tasks_queue",
        bulk=True,
        memory=1024,  # eight calls at once, and a page of labels
        timeout=300,
        concurrency=16,  # a shard each: more would meet the limits of one partition's writes
    ),
    Worker(
        name="expire_leases",
        settings="work_table measures_table",
        schedule="rate(1 minute)",
        concurrency=2,
    ),
    Worker(
        name="reckon_spend",
        settings="config_table work_table measures_table",
        schedule="rate(5 minutes)",
        timeout=120,
        concurrency=2,
    ),
    Worker(
        name="reconcile",
        settings="raw_bucket clean_bucket config_table items_table work_table labels_table "
        "quarantine_table measures_table id_key_secret reconcile_at",
        schedule="rate(15 minutes)",  # does nothing but once a night, and until that is done
        memory=1769,
        timeout=900,
        concurrency=1,
    ),
    Worker(
        name="guard",
        told=True,
        settings="config_table measures_table page_topic guard",
        concurrency=2,
    ),
    Worker(
        name="api",
        served=True,
        settings="raw_bucket clean_bucket config_table items_table work_table labels_table "
        "measures_table quarantine_table id_key_secret groups_claim take_back_machine "
        + " ".join(f"{name}_queue {name}_dead_queue" for name in QUEUES)
        + f" {TIERS}",
        memory=1769,  # somebody waits for each answer
        timeout=29,  # an HTTP API waits for 30
        concurrency=50,
    ),
    Worker(
        name="studio",
        settings="clean_bucket config_table items_table work_table id_key_secret studio_secrets "
        + TIERS,
        schedule="rate(1 minute)",  # does nothing for a dataset without a connector
        memory=1024,
        timeout=300,
        concurrency=2,
    ),
    Worker(
        name="studio_hook",
        served=True,
        settings="clean_bucket config_table items_table work_table id_key_secret studio_secrets "
        + TIERS,
        memory=1769,  # whoever answers in Label Studio waits for it, for a second at most
        timeout=29,
        concurrency=20,
    ),
    # 1,769 MB come with a whole core (Lambda Developer Guide, "Configure function memory"), and
    # these use one. Their time is less than a caller waits (aws/clients.py): they say what failed.
    Worker(
        name="detect_thorough",
        asked_by=READERS,
        memory=1769,
        timeout=40,
        concurrency=20,
        layers="thorough",
    ),
    Worker(
        name="detect_presidio",
        asked_by=READERS,
        memory=1769,
        timeout=40,
        concurrency=20,
        layers="presidio",
        chosen="presidio",
    ),
)


def deployed(chosen: Collection[str]) -> tuple[Worker, ...]:
    """Return the workers of a deployment that chose these."""
    return tuple(worker for worker in WORKERS if worker.chosen in ("", *chosen))


def concurrency(worker: Worker, chosen: Mapping[str, int], *, embedded: bool) -> int:
    """Return how many of a worker may run at once. Raises BadChoice for a name we do not know."""
    if unknown := set(chosen) - {known.name for known in WORKERS}:
        raise BadChoice(f"-c maxConcurrency: no function is called {', '.join(sorted(unknown))}")
    return chosen.get(worker.name, EMBEDDED_CONCURRENCY if embedded else worker.concurrency)


def pascal(name: str) -> str:
    """Return a name as outputs write it: `redact_upload` is RedactUpload."""
    return "".join(word.capitalize() for word in name.split("_"))
