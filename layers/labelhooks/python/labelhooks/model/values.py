"""What JSON can hold. Apart from the words, so that whoever only redacts loads no pydantic."""

type Json = bool | int | float | str | list[Json] | dict[str, Json] | None
