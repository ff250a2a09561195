"""The nightly reconciliation on moto: it goes on where it was cut, and tells what alarms hear."""

from collections.abc import Iterator

import pytest

from gameday.alarms import points_of
from tests.integration.reconciled import as_if_old, grown_old, kept, told, turn
from tests.integration.road import Road, account


@pytest.fixture
def road(monkeypatch: pytest.MonkeyPatch) -> Iterator[Road]:
    with account() as road:
        as_if_old(road, monkeypatch)
        road.dataset()
        for number in range(4):
            road.upload(f"chat/{number}.txt", f"hello {number}".encode())
        road.run()
        road.upload("chat/lost.txt", b"nobody was told of this", lost=True)
        yield road


def heard(out: str, metric: str) -> dict[str, float]:
    """Return what a metric says of each dataset; the alarm hears "-"."""
    points = [point for line in out.splitlines() for point in points_of(line, 0.0)]
    assert {dict(one.dimensions)["service"] for one in points if one.metric == metric} == {
        "reconcile"
    }
    return {dict(one.dimensions)["dataset"]: one.value for one in points if one.metric == metric}


def test_what_is_missing_is_told_after_a_second_look(
    road: Road, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "reconcile")
    assert turn(road) == {"items": 4}
    assert heard(capsys.readouterr().out, "ReconciliationGap") == {"chat": 0, "-": 0}
    assert turn(road) == {"items": 0}  # too soon

    grown_old(road, hours=0.1)
    assert turn(road) == {"items": 4}
    assert heard(capsys.readouterr().out, "ReconciliationGap") == {"chat": 1, "-": 1}
    assert told(road).missing_uploads == 1


def test_it_goes_on_where_its_time_was_up(road: Road) -> None:
    uploads, first_of_all = 5, 1
    assert turn(road, items=first_of_all + uploads + 1) == {"items": 2}
    going = kept(road).going("chat")
    assert going
    assert going.ended_at is None
    assert len(kept(road).looked_for(going)) == 3  # two were found, the lost one among the rest

    assert turn(road) == {"items": 2}
    going = kept(road).going("chat")
    assert going
    assert (going.items, going.uploads, going.missing_uploads) == (4, 5, 1)


def test_no_key_of_an_upload_is_kept(road: Road) -> None:
    turn(road, items=7)
    turn(road)

    assert "lost.txt" not in str(road.dynamodb.scan(TableName="measures")["Items"])
    objects = road.s3.list_object_versions(Bucket="clean", Prefix="_reconciled/")["Versions"]
    for one in objects:
        body = road.s3.get_object(Bucket="clean", Key=one["Key"])["Body"].read()
        assert b"lost" not in body


def test_a_dataset_that_fails_does_not_stop_the_others(road: Road) -> None:
    road.dataset("mail")
    road.fault = lambda operation, said: (
        RuntimeError() if operation == "ListObjectVersions" and said["Prefix"] == "mail/" else None
    )

    with pytest.raises(RuntimeError, match="1 datasets"):
        turn(road)

    road.fault = lambda *_: None
    assert kept(road).going("chat")
    assert not kept(road).going("mail")


def test_nothing_is_missing_where_all_is_in_its_place(road: Road) -> None:
    road.dataset("mail")
    road.upload("mail/a.jsonl", b'{"text": "one"}\n{"text": "two"}\n')
    road.upload("mail/b.bin", b"\x00\x01\x02")  # quarantined
    road.run()

    turn(road)

    found = told(road, "mail")
    assert (found.uploads, found.items, found.missing) == (2, 2, 0)
