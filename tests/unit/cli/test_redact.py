"""labelhooks redact: what is written, what is refused, and what a shell sees of both."""

import io
import json
import subprocess
import sys
import wave
from pathlib import Path
from typing import Any

import pytest

from labelhooks_cli.redacting import lines
from tests.unit.cli.conftest import Run

MAIL = "jane.roe@example.com"


def written(folder: Path, **files: bytes | str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        (folder / name.replace("__", ".")).write_bytes(data)
    return folder


def told(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_clean_files_stand_where_their_raw_ones_stood(labelhooks: Run, tmp_path: Path) -> None:
    raw = written(tmp_path / "raw", a__txt=f"write to {MAIL}\n", b__csv=f"id,to\n1,{MAIL}\n")
    written(raw / "deep", c__json=json.dumps({"note": MAIL}))
    written(raw, __hidden=MAIL)

    said = labelhooks("redact", str(raw), "--out", str(tmp_path / "out"), "--tier", "rules")

    assert said.code == 0
    out = tmp_path / "out"
    assert (out / "a.txt").read_text() == "write to <EMAIL_1>\n"
    assert (out / "b.csv").read_text() == "id,to\n1,<EMAIL_1>\n"
    assert json.loads((out / "deep/c.json").read_text()) == {"note": "<EMAIL_1>"}
    assert sum(path.is_file() for path in out.rglob("*")) == 3
    assert f"{out / 'a.txt'}: 1 EMAIL\n" in said.out
    assert said.err == "3 redacted, 0 refused.\n"
    assert MAIL not in said.out


def test_what_is_refused_is_told_and_not_written(labelhooks: Run, tmp_path: Path) -> None:
    raw = written(
        tmp_path / "raw",
        bad__json=f'{{"a": "{MAIL}", "a": 1}}',
        data__parquet=b"PAR1....",
        sv__txt="Hej, jag heter Johan och jag kan inte logga in på mitt konto.",
        fine__txt=MAIL,
        latin__txt="Grüße".encode("latin-1"),
        open__csv=f'a,b\n"{MAIL},1\n',
    )

    said = labelhooks(
        "redact", str(raw), "--out", str(tmp_path / "out"), "--tier", "rules", "--json"
    )

    assert said.code == 1
    assert said.err == ""
    answers = {Path(one["file"]).name: one for one in json.loads(said.out)}
    refused = {name: one["refused"]["type"] for name, one in answers.items() if "refused" in one}
    assert refused == {
        "bad.json": "bad_format",
        "data.parquet": "unsupported_format",
        "sv.txt": "unsupported_language",
        "latin.txt": "bad_encoding",
        "open.csv": "bad_format",
    }
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["fine.txt"]
    assert answers["fine.txt"]["counts"] == {"EMAIL": 1}
    assert answers["fine.txt"]["findings"] == [["$", 0, 9, "EMAIL", 0.95]]
    assert MAIL not in said.out


def test_a_recording_is_muted_by_the_transcript_beside_it(labelhooks: Run, tmp_path: Path) -> None:
    sound = io.BytesIO()
    with wave.open(sound, "wb") as to:
        to.setparams((1, 2, 1000, 0, "NONE", ""))
        to.writeframes(b"\x11" * 2 * 4000)
    word: dict[str, Any] = {"type": "pronunciation", "start_time": "2.0", "end_time": "2.5"}
    word |= {"alternatives": [{"content": MAIL}]}
    results = {"transcripts": [{"transcript": MAIL}], "items": [word]}
    raw = written(tmp_path / "raw", call__wav=sound.getvalue(), alone__wav=sound.getvalue())
    written(raw, call__json=json.dumps({"results": results}))

    said = labelhooks(
        "redact", str(raw), "--out", str(tmp_path / "out"), "--tier", "rules", "--json"
    )

    assert [one["refused"]["type"] for one in json.loads(said.out) if "refused" in one] == [
        "needs_transcript"
    ]
    with wave.open(str(tmp_path / "out" / "call.wav")) as left:
        frames = left.readframes(4000)
    assert frames[2 * 2000 : 2 * 2500] == bytes(2 * 500)
    assert frames[: 2 * 1500] == b"\x11" * 2 * 1500


SWEDISH = "Hej, jag heter Johan och jag kan inte logga in på mitt konto."


def test_without_a_policy_every_language_of_the_tier_is_read(
    labelhooks: Run, tmp_path: Path
) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    texts = [f"Hola, no puedo entrar en mi cuenta, {MAIL}", f"Nie mogę się zalogować, {MAIL}"]
    source.write_text("".join(json.dumps({"id": n, "text": t}) + "\n" for n, t in enumerate(texts)))

    assert labelhooks("redact", "--jsonl", str(source), "--spans", str(out)).code == 0
    assert [one["text"] for one in told(out)] == [text.replace(MAIL, "<EMAIL_1>") for text in texts]
    said = labelhooks("redact", "--jsonl", str(source), "--spans", str(out), "--languages", "en,pl")
    assert said.code == 1
    assert ["error" in one for one in told(out)] == [True, False]


def test_lines_are_told_with_offsets_in_the_original(labelhooks: Run, tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    texts = [f"ü {MAIL} and {MAIL}", "nothing", SWEDISH, "<EMAIL_1>"]
    raw = [json.dumps({"id": f"n{n}", "text": text, "x": 1}) for n, text in enumerate(texts)]
    source.write_text("\n".join([*raw[:2], '{"id": 7}', "{", '"x"', *raw[2:]]) + "\n")

    said = labelhooks("redact", "--jsonl", str(source), "--spans", str(out), "--tier", "rules")

    assert said.code == 1
    assert (said.out, said.err) == ("", "3 redacted, 4 could not be.\n")
    first, second, *failed, last = told(out)
    assert first == {
        "id": "n0",
        "text": "ü <EMAIL_1> and <EMAIL_1>",
        "spans": [
            {"start": 2, "end": 22, "type": "EMAIL", "score": 0.95},
            {"start": 27, "end": 47, "type": "EMAIL", "score": 0.95},
        ],
    }
    assert second == {"id": "n1", "text": "nothing", "spans": []}
    assert [(one["id"], one["error"]["type"]) for one in failed] == [
        (7, "bad_format"),
        (None, "bad_format"),
        (None, "bad_format"),
        ("n2", "unsupported_language"),
    ]
    assert all(one["error"]["message"] for one in failed)
    assert last == {"id": "n3", "text": "<EMAIL_1>", "spans": []}


def test_lines_go_through_pipes(
    labelhooks: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    given = io.TextIOWrapper(io.BytesIO(json.dumps({"id": 1, "text": MAIL}).encode()))
    monkeypatch.setattr(sys, "stdin", given)

    said = labelhooks("redact", "--jsonl", "-", "--spans", "-", "--tier", "rules", "--explain")

    assert said.code == 0
    (span,) = json.loads(said.out)["spans"]
    assert span["why"].startswith("rule EMAIL")


def test_many_lines_are_batches_in_order(
    labelhooks: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(lines, "_TOGETHER", 3)
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    texts = [MAIL if n % 2 else f"number {n}" for n in range(10)]
    source.write_text("".join(json.dumps({"id": n, "text": t}) + "\n" for n, t in enumerate(texts)))

    assert (
        labelhooks("redact", "--jsonl", str(source), "--spans", str(out), "--tier", "rules").code
        == 0
    )

    assert [(one["id"], one["text"]) for one in told(out)] == [
        (n, "<EMAIL_1>" if n % 2 else f"number {n}") for n in range(10)
    ]


def test_why_is_shown_masked_unless_the_values_are_asked_for(
    labelhooks: Run, tmp_path: Path
) -> None:
    raw = written(tmp_path / "raw", a__txt=f"write to {MAIL}")

    masked = labelhooks("redact", str(raw / "a.txt"), "--explain", "--tier", "rules")
    shown = labelhooks(
        "redact", str(raw / "a.txt"), "--explain", "--show-values", "--tier", "rules"
    )

    assert masked.code == shown.code == 0
    assert "9-29" in masked.out
    assert "rule EMAIL" in masked.out
    assert "j***.***@*******.***" in masked.out
    assert MAIL not in masked.out
    assert MAIL in shown.out


def test_a_policy_is_a_file_of_its_own_or_a_datasets(labelhooks: Run, tmp_path: Path) -> None:
    raw = written(tmp_path / "raw", a__json=json.dumps({"id": MAIL, "b": MAIL}))
    alone = "tier: rules\nkeep_paths: [$.id]\n"
    indented = "".join(f"  {line}\n" for line in alone.splitlines())
    policies = written(
        tmp_path, p__yaml=alone, d__yaml=f"name: x\nschema: {{}}\nredaction:\n{indented}"
    )
    for name in ("p.yaml", "d.yaml"):
        out = tmp_path / f"out-{name}"
        said = labelhooks("redact", str(raw), "--out", str(out), "--policy", str(policies / name))
        assert said.code == 0
        assert json.loads((out / "a.json").read_text()) == {"id": MAIL, "b": "<EMAIL_1>"}


@pytest.mark.parametrize(
    ("policy", "says"),
    [
        pytest.param("types: [NOSUCH]", "types.0: no such type: 'NOSUCH'", id="a type"),
        pytest.param("tiers: rules", "tiers: ", id="a field"),
        pytest.param("tier: [", "line 1, column 8: this is not YAML", id="YAML"),
        pytest.param("rules", "a policy is a list of fields", id="no fields"),
        pytest.param("tier: rules\nreplace: {'*': pseudonym}", "needs a key", id="no key"),
    ],
)
def test_a_policy_that_is_none(policy: str, says: str, labelhooks: Run, tmp_path: Path) -> None:
    raw = written(tmp_path / "raw", a__txt=MAIL)
    written(tmp_path, p__yaml=policy)

    said = labelhooks(
        "redact", str(raw), "--out", str(tmp_path / "out"), "--policy", str(tmp_path / "p.yaml")
    )

    assert said.code == 1
    assert says in said.err
    assert not (tmp_path / "out").exists()


def test_pseudonyms_are_the_keys(labelhooks: Run, tmp_path: Path) -> None:
    raw = written(tmp_path / "raw", a__txt=MAIL)
    written(tmp_path, p__yaml="tier: rules\nreplace: {'*': pseudonym}", k1="x" * 32, k2="y" * 32)
    clean = []
    for n, key in enumerate(("k1", "k1", "k2")):
        said = labelhooks(
            *("redact", str(raw), "--out", str(tmp_path / f"out{n}")),
            *("--policy", str(tmp_path / "p.yaml"), "--key", str(tmp_path / key)),
        )
        assert said.code == 0
        clean.append((tmp_path / f"out{n}" / "a.txt").read_text())
    assert clean[0] == clean[1] != clean[2]
    assert MAIL not in "".join(clean)


def test_names_of_files_are_kept_unless_they_are_to_go(labelhooks: Run, tmp_path: Path) -> None:
    raw = written(tmp_path / "raw")
    (raw / f"from {MAIL}.txt").write_text("so")
    words = ("redact", str(raw), "--tier", "rules", "--out")

    assert labelhooks(*words, str(tmp_path / "kept")).code == 0
    assert labelhooks(*words, str(tmp_path / "gone"), "--redact-names").code == 0

    assert [path.name for path in (tmp_path / "kept").iterdir()] == [f"from {MAIL}.txt"]
    assert [path.name for path in (tmp_path / "gone").iterdir()] == ["from EMAIL_1.txt"]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        pytest.param((), 2, "Name files", id="nothing"),
        pytest.param(("a.txt",), 2, "--out", id="nowhere to"),
        pytest.param(("--jsonl", "a"), 2, "go together", id="half"),
        pytest.param(("--tier", "best", "a"), 2, "invalid choice: 'best'", id="no tier"),
        pytest.param(("nothing.txt", "--out", "o"), 1, "no such file", id="no file"),
        pytest.param(("--jsonl", "no", "--spans", "o"), 1, "No such file", id="no lines"),
    ],
)
def test_words_that_cannot_be_followed(
    words: tuple[str, ...],
    code: int,
    says: str,
    labelhooks: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    tier = () if "--tier" in words else ("--tier", "rules")
    said = labelhooks("redact", *words, *tier)
    assert (said.code, said.out) == (code, "")
    assert says in said.err


def test_nothing_is_written_over_what_it_was_made_from(labelhooks: Run, tmp_path: Path) -> None:
    raw = written(tmp_path / "raw", a__txt=MAIL)

    said = labelhooks("redact", str(raw / "a.txt"), "--out", str(raw), "--tier", "rules")

    assert said.code == 1
    assert "written over" in said.err
    assert (raw / "a.txt").read_text() == MAIL


def test_two_files_of_one_name_are_not_told_apart(labelhooks: Run, tmp_path: Path) -> None:
    one, two = written(tmp_path / "1", a__txt="x"), written(tmp_path / "2", a__txt="x")

    said = labelhooks("redact", str(one), str(two), "--out", str(tmp_path / "o"), "--tier", "rules")

    assert said.code == 1
    assert "would both become a.txt" in said.err


def test_it_is_in_the_list_of_commands(labelhooks: Run) -> None:
    assert "redact" in labelhooks("--help").out


def test_nothing_of_a_cloud_is_loaded(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text(json.dumps({"id": 1, "text": MAIL}))
    code = (
        "import sys\nfrom labelhooks_cli import main\n"
        "try: main.run(sys.argv[1:])\nfinally: print(*sys.modules)"
    )
    words = ["redact", "--jsonl", str(source), "--spans", str(tmp_path / "o"), "--tier", "rules"]
    ran = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, check=True
    )
    slow = {"boto3", "botocore", "rich", "typer", "pydantic", "numpy", "yaml", "asyncio"}
    assert not slow & set(ran.stdout.split())
