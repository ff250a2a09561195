"""Read what was uploaded: pure, streaming where size demands, with exact byte offsets."""

from labelhooks.intake.readers_csv import Header, csv_header, csv_records
from labelhooks.intake.readers_json import fetch_from, json_lines, parse_json, read_json
from labelhooks.intake.readers_record import HEAD_BYTES, Record
from labelhooks.intake.readers_sniff import Format, sniff
from labelhooks.intake.readers_text import read_text

__all__ = [
    "HEAD_BYTES",
    "Format",
    "Header",
    "Record",
    "csv_header",
    "csv_records",
    "fetch_from",
    "json_lines",
    "parse_json",
    "read_json",
    "read_text",
    "sniff",
]
