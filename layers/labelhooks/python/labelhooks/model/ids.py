"""
Ids are derived, so that what happens twice has one name.

An id that is derived from content is keyed (HMAC-SHA256, RFC 2104) under a key of the deployment:
a bare hash of short content can be confirmed by guessing it.
"""

import hashlib
import hmac
import json

from labelhooks.model.values import Json

_HEX = 32  # 128 bits: a collision among 10^12 items has odds of about 1 in 10^14


def _join(parts: tuple[str | bytes, ...]) -> bytes:
    # Each part carries its length, so that ("ab", "c") and ("a", "bc") differ.
    encoded = (part.encode() if isinstance(part, str) else part for part in parts)
    return b"".join(len(part).to_bytes(8) + part for part in encoded)


def keyed_id(key: bytes, *parts: str | bytes) -> str:
    """Return 32 hex digits that only a holder of `key` can derive from `parts`."""
    return hmac.new(key, _join(parts), hashlib.sha256).hexdigest()[:_HEX]


def derived_key(key: bytes, purpose: str, *parts: str) -> bytes:
    """
    Return a key of 32 bytes for one purpose: who holds it can derive neither `key` nor another.

    Source: the expand step of HKDF for one block (RFC 5869, section 2.3), `key` being random.
    """
    info = _join(("labelhooks", purpose, *parts))
    return hmac.digest(key, info + b"\x01", "sha256")


def plain_id(*parts: str | bytes) -> str:
    """Return 32 hex digits derived from `parts`, which must hold no content."""
    return hashlib.sha256(_join(parts)).hexdigest()[:_HEX]


def item_id(key: bytes, dataset: str, content: Json) -> str:
    """Return the id of what is labeled: the same content in a dataset is the same item."""
    return keyed_id(key, "item", dataset, canonical(content))


def media_id(key: bytes, dataset: str, content: bytes) -> str:
    """Return the id of an image or a document: the same bytes in a dataset are the same item."""
    return keyed_id(key, "media", dataset, content)


def canonical(value: Json) -> bytes:
    """Return the one encoding of a JSON value: keys sorted, no white space, UTF-8."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


SHARDS = "0123456789abcdef"


def shard(of: str) -> str:
    """Return the partition of a dataset that an id lives in: its first hex digit (16 shards)."""
    return of[0]


def draw(of: str, *, salt: str) -> float:
    """Return a number in [0, 1) that is the same at each delivery of the id."""
    return int.from_bytes(hashlib.sha256(f"{salt}:{of}".encode()).digest()[:6]) / 2**48
