"""Recordings with their transcripts, packed as a dataset of audio takes them: one ZIP for both."""

import zipfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from labelhooks.errors import OperatorError
from labelhooks_cli.uploads import Local

SOUNDS = frozenset({".wav", ".flac", ".mp3", ".ogg"})
TRANSCRIPTS = frozenset({".vtt", ".srt", ".json"})
# In every archive: so the same files are the same bytes, and are not sent again.
_WHEN = (1980, 1, 1, 0, 0, 0)


def packed(files: Iterable[Local], folder: Path) -> list[Local]:
    """
    Return the files with each recording and the transcript beside it (`a.wav`, `a.vtt`) in one ZIP.

    The archives are written into `folder`. Raises OperatorError for a recording without exactly one
    transcript of its name, and for a transcript that is of none.
    """
    others, sounds = list[Local](), dict[str, Local]()
    beside: dict[str, list[Local]] = {}
    for file in files:
        suffix = PurePosixPath(file.key).suffix.lower()
        name = file.key.removesuffix(PurePosixPath(file.key).suffix)
        if suffix in SOUNDS:
            if name in sounds:
                raise OperatorError(f"{sounds[name].path} and {file.path}: two of one name")
            sounds[name] = file
        elif suffix in TRANSCRIPTS:
            beside.setdefault(name, []).append(file)
        else:
            others.append(file)
    for name, some in beside.items():
        if name not in sounds:
            raise OperatorError(f"{some[0].path}: there is no recording of this name beside it")
    for number, (name, sound) in enumerate(sounds.items()):
        of = beside.get(name, [])
        if len(of) != 1:
            wanted = (
                "one transcript of its name beside it (.vtt, .srt, or Amazon Transcribe's .json)"
            )
            raise OperatorError(f"{sound.path}: want {wanted}, not {len(of)}")
        others.append(_packed(folder / f"{number}.zip", f"{name}.zip", sound, of[0]))
    _check_names(others)
    return others


def _check_names(files: Iterable[Local]) -> None:
    for key, number in Counter(one.key for one in files).items():
        if number > 1:
            raise OperatorError(f"{key}: an archive of this name is there already")


def _packed(into: Path, key: str, *files: Local) -> Local:
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            member = zipfile.ZipInfo(PurePosixPath(file.key).name, _WHEN)
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, file.path.read_bytes())
    return Local(into, key, into.stat().st_size)
