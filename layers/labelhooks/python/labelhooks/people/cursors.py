"""Where to go on in a list: opaque to who holds it, and only good for them and for that list."""

import base64
import binascii
import hashlib
import hmac

from labelhooks.errors import BadRequest
from labelhooks.model.ids import derived_key

_TAG = 16  # bytes of the signature
_LONGEST = 1024


class Cursors:
    """Signs places in lists under a key that is derived from the deployment's."""

    def __init__(self, key: bytes) -> None:
        self._key = derived_key(key, "cursors")

    def write(self, of: str, place: str) -> str:
        """Return the cursor of a place in the list `of` (a route, a person, what it is about)."""
        signed = self._tag(of, place.encode()) + place.encode()
        return base64.urlsafe_b64encode(signed).decode().rstrip("=")

    def read(self, of: str, cursor: str) -> str:
        """Return the place. Raises BadRequest for a cursor that was not made here for this list."""
        if len(cursor) <= _LONGEST and cursor.isascii():
            try:
                signed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
            except (binascii.Error, ValueError):
                signed = b""
            tag, place = signed[:_TAG], signed[_TAG:]
            if hmac.compare_digest(tag, self._tag(of, place)):
                return place.decode()
        raise BadRequest("cursor: not one of this list; begin without a cursor")

    def _tag(self, of: str, place: bytes) -> bytes:
        return hmac.digest(self._key, of.encode() + b"\0" + place, hashlib.sha256)[:_TAG]
