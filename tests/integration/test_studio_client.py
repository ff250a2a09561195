"""The client of Label Studio's API: pages, tokens, and errors that quote nothing."""

from collections.abc import Iterator

import pytest

from labelhooks.aws.label_studio import LabelStudio
from labelhooks.errors import StudioFailed, StudioRefused
from tests.integration.studio_server import PROJECT, TOKEN, Server, studio_server


@pytest.fixture
def server() -> Iterator[Server]:
    with studio_server() as server:
        yield server


def test_every_task_comes_once_page_by_page(server: Server) -> None:
    studio = LabelStudio(server.url, PROJECT, TOKEN)
    studio.add([{"data": {"text": str(n)}, "meta": {}} for n in range(250)])

    found = [one["data"]["text"] for one in studio.waiting(fewer_than=1)]

    assert found == [str(n) for n in range(250)]
    assert server.asked.count("GET /api/tasks") == 3
    assert studio.clock.tzinfo is not None


def test_a_personal_access_token_is_exchanged_once(server: Server) -> None:
    studio = LabelStudio(server.url, PROJECT, "a.refresh.token")

    studio.project()
    studio.project()

    assert server.asked.count("POST /api/token/refresh") == 1
    assert server.asked.count(f"GET /api/projects/{PROJECT}") == 2


@pytest.mark.parametrize(
    ("status", "kind"), [(400, StudioRefused), (401, StudioRefused), (429, StudioFailed),
                         (500, StudioFailed)]
)  # fmt: skip
def test_an_error_says_what_was_asked_and_no_more(
    server: Server, status: int, kind: type[StudioFailed]
) -> None:
    server.fails = status

    with pytest.raises(StudioFailed, match=f"GET /api/projects/{PROJECT}: status {status}") as told:
        LabelStudio(server.url, PROJECT, TOKEN).project()

    assert type(told.value) is kind


def test_what_is_gone_need_not_be_removed(server: Server) -> None:
    studio = LabelStudio(server.url, PROJECT, TOKEN)
    studio.add([{"data": {"text": text}, "meta": {}} for text in ("one", "other")])
    gone, stays = sorted(server.tasks)

    studio.remove(gone)
    server.fails = 404
    studio.remove(gone)

    assert server.asked.count(f"DELETE /api/tasks/{gone}/") == 2  # asked once more, and not again
    assert list(server.tasks) == [stays]
    with pytest.raises(StudioRefused):  # of nothing else it is fine to be gone
        studio.project()


def test_who_is_not_there_is_told() -> None:
    with pytest.raises(StudioFailed, match="URLError"):
        LabelStudio("http://127.0.0.1:9", PROJECT, TOKEN).project()
