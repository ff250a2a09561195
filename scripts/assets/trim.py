"""Leave out of a layer what no function reads."""

import shutil
import struct
from collections.abc import Iterable
from pathlib import Path

# Sources of compiled modules, type stubs, and notes of the installer.
_SUFFIXES = frozenset((".a", ".c", ".cpp", ".h", ".hpp", ".pxd", ".pyi", ".pyx", ".typed"))
_TEST_FOLDERS = frozenset(("test", "tests"))
# METADATA and entry_points.txt are read at run time; licences stay with what they cover.
_INSTALLER_NOTES = frozenset(("INSTALLER", "RECORD", "REQUESTED", "WHEEL", "direct_url.json"))


def trim(site: Path, drop: Iterable[str], spacy_languages: Iterable[str]) -> None:
    """Delete the paths in `drop`, tests, sources, other languages; strip compiled modules."""
    for path in (site / name for name in ("bin", "share", *drop)):
        if path.exists():
            shutil.rmtree(path)
    _keep_languages(site / "spacy" / "lang", frozenset(spacy_languages))
    for folder in sorted(site.rglob("*/"), reverse=True):
        of_tests = folder.name in _TEST_FOLDERS and folder.parent != site
        if of_tests or folder.name.endswith("-stubs"):
            shutil.rmtree(folder)
    for file in sorted(path for path in site.rglob("*") if path.is_file()):
        if file.suffix in _SUFFIXES or _is_installer_note(file):
            file.unlink()
        elif file.suffix == ".so" and not file.parent.name.endswith(".libs"):
            file.write_bytes(without_sections(file.read_bytes()))


def _keep_languages(languages: Path, kept: frozenset[str]) -> None:
    if languages.is_dir():
        for folder in sorted(languages.iterdir()):
            if folder.is_dir() and folder.name not in kept:
                shutil.rmtree(folder)


def _is_installer_note(file: Path) -> bool:
    return file.parent.name.endswith(".dist-info") and file.name in _INSTALLER_NOTES


def without_sections(elf: bytes) -> bytes:
    """
    Return a 64-bit little-endian ELF file cut after its last segment.

    Symbols and debugging notes stand behind the segments, and loading reads segments only. This
    is what `strip` does and a little more, for any processor and with no tool to install.
    Anything that is not such a file comes back as it is.
    """
    if elf[:6] != b"\x7fELF\x02\x01":
        return elf
    (offset,) = struct.unpack_from("<Q", elf, 32)  # e_phoff
    size, count = struct.unpack_from("<HH", elf, 54)  # e_phentsize, e_phnum
    end = offset + size * count
    for index in range(count):
        start, _, _, length = struct.unpack_from("<4Q", elf, offset + index * size + 8)
        end = max(end, start + length)
    header = bytearray(elf[:64])
    struct.pack_into("<Q", header, 40, 0)  # e_shoff
    struct.pack_into("<3H", header, 58, 0, 0, 0)  # e_shentsize, e_shnum, e_shstrndx
    return bytes(header) + elf[64:end]
