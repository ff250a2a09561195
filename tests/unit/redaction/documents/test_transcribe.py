"""Amazon Transcribe's JSON: the same placeholder in transcript and items, and what to mute."""

import json
from typing import Any

import pytest

from labelhooks.errors import BadFormat
from tests.unit.redaction.documents.redacting import clean

WORDS = ["Hello", ",", "this", "is", "Jane", "Roe", ".", "Call", "555-0199", ".", "Jane", "?"]


def item(n: int, word: str) -> dict[str, Any]:
    reading = {"confidence": "0.9", "content": word}
    if not word[0].isalnum():
        return {"id": n, "type": "punctuation", "alternatives": [reading]}
    times = {"start_time": f"{n}.0", "end_time": f"{n}.5"}
    other = {"confidence": "0.1", "content": "John Doe"}
    return {"id": n, "type": "pronunciation", "alternatives": [reading, other], **times}


def transcript(words: list[str] = WORDS, **results: Any) -> dict[str, Any]:
    told = " ".join(words).replace(" ,", ",").replace(" .", ".").replace(" ?", "?")
    return {
        "jobName": "call-with-Jane",
        "status": "COMPLETED",
        "results": {
            "transcripts": [{"transcript": told}],
            "items": [item(n, word) for n, word in enumerate(words)],
            **results,
        },
    }


def test_words_are_hidden_wherever_they_are_said() -> None:
    segments = [{"id": 0, "transcript": "This is Jane Roe.", "items": [2, 3, 4, 5, 6]}]
    done = clean("call.json", json.dumps(transcript(audio_segments=segments)))
    value = json.loads(done.read())
    results = value["results"]
    text = "Hello, this is <PERSON_1>. Call <PHONE_1>. <PERSON_2>?"
    assert results["transcripts"] == [{"transcript": text}]
    words = [one["alternatives"] for one in results["items"]]
    assert [len(one) for one in words] == [1] * len(WORDS)
    hidden = "Hello , this is <PERSON_1> <PERSON_1> . Call <PHONE_1> . <PERSON_2> ?"
    assert " ".join(one[0]["content"] for one in words) == hidden
    assert results["audio_segments"][0]["transcript"] == "this is <PERSON_1>."
    assert results["items"][4]["start_time"] == "4.0"
    assert value["jobName"] == "call-with-<PERSON_2>"
    assert value["status"] == "COMPLETED"
    assert done.mute == ((4.0, 5.5), (8.0, 8.5), (10.0, 10.5))
    assert done.counts == {"PERSON": 2, "PHONE": 1}
    (first, *_) = done.findings
    assert text[first.start : first.end] == "<PERSON_1>"


def test_channels_and_other_readings_are_words_too() -> None:
    reading = {"transcript": "Jane Roe", "items": [
        {"content": "Jane", "start_time": "20.0", "end_time": "20.4", "type": "pronunciation"},
        {"content": "Roe", "start_time": "20.6", "end_time": "21.0", "type": "pronunciation"},
    ]}  # fmt: skip
    raw = transcript(
        ["so"],
        channel_labels={"channels": [{"channel_label": "ch_0", "items": [item(9, "Jane")]}]},
        segments=[{"start_time": "20", "alternatives": [reading]}],
    )
    done = clean("call.json", json.dumps(raw))
    assert b"Jane R" not in done.read()
    results = json.loads(done.read())["results"]
    assert results["channel_labels"]["channels"][0]["items"][0]["alternatives"][0]["content"] == (
        "<PERSON_1>"
    )
    assert results["segments"][0]["alternatives"][0]["transcript"] == "<PERSON_2>"
    assert done.mute == ((9.0, 9.5), (20.0, 21.0))


def no_times() -> dict[str, Any]:
    raw = transcript()
    del raw["results"]["items"][4]["end_time"]
    return raw


def other_transcript() -> dict[str, Any]:
    raw = transcript()
    raw["results"]["transcripts"][0]["transcript"] += " And Jane Roe."
    return raw


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        pytest.param(no_times(), "no end_time", id="nothing to mute by"),
        pytest.param(other_transcript(), "not what results.items say", id="more than was said"),
        pytest.param(
            {"results": {"transcripts": [], "items": ["Jane"]}}, "no list of objects", id="words"
        ),
        pytest.param(
            {"results": {"transcripts": [], "items": [{"alternatives": []}]}},
            "no content",
            id="no reading",
        ),
        pytest.param(
            transcript(audio_segments=[{"transcript": "Jane", "items": [99]}]), "not there", id="id"
        ),
    ],
)
def test_what_is_refused(raw: dict[str, Any], told: str) -> None:
    with pytest.raises(BadFormat, match=told) as caught:
        clean("call.json", json.dumps(raw))
    assert "Jane" not in str(caught.value)
