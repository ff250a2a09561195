"""CleanBucket on moto: clean values come back, few reads for many."""

from labelhooks.aws.buckets import CleanBucket
from labelhooks.intake.recorder import deflate
from labelhooks.model.ids import canonical
from labelhooks.model.item import Artifact
from labelhooks.model.values import Json
from tests.factories import an_id
from tests.integration.road import Road


def inline(content: str) -> Artifact:
    return Artifact(id=an_id(), format="text", inline=deflate(content.encode()))


def packed(clean: CleanBucket, name: str, *contents: Json) -> list[Artifact]:
    """Put JSON values into one object; return their artifacts."""
    bodies = [deflate(canonical(one)) for one in contents]
    key = clean.put("chat", name, b"".join(bodies))
    places = [sum(map(len, bodies[:n])) for n in range(len(bodies))]
    return [
        Artifact(id=an_id(n), format="json", key=key, offset=place, length=len(body))
        for n, (place, body) in enumerate(zip(places, bodies, strict=True))
    ]


def test_values_come_back_in_order_wherever_they_lie(road: Road) -> None:
    clean = CleanBucket(road.s3, "clean")
    first = packed(clean, "a", {"t": "one"}, {"t": "two"}, ["three"])
    second = packed(clean, "b", {"t": "four"}, "")

    with road.watched():
        values = clean.contents([second[0], inline("é"), first[2], first[1], second[1]])

    assert values == [{"t": "four"}, "é", ["three"], {"t": "two"}, ""]
    ranges = [said["Range"] for operation, said in road.seen if operation == "GetObject"]
    start = first[1].offset
    end = first[2].offset + first[2].length - 1
    assert sorted(ranges)[-1] == f"bytes={start}-{end}"  # no more than is asked for
    assert len(ranges) == 2


def test_one_value_comes_back(road: Road) -> None:
    assert CleanBucket(road.s3, "clean").content(inline("hello")) == "hello"


def test_the_same_bytes_have_the_same_key(road: Road) -> None:
    clean = CleanBucket(road.s3, "clean")

    assert clean.put("chat", an_id(), b"x") == clean.put("chat", an_id(), b"x") == f"chat/{an_id()}"
    assert list(road.objects("clean")) == [f"chat/{an_id()}"]
