"""Documents and pictures through the real stack, read and written by what its layer carries."""

import io

import pytest
from PIL import Image

from labelhooks_cli.target import Target
from tests.deployed.stack import Stack
from tests.unit.redaction.documents.pdfs import drawn, everything_in, pdfium_text
from tests.unit.redaction.documents.pictures import encoded, written

PAPERS, PICTURES = "media-papers", "media-pictures"


@pytest.fixture(scope="module")
def stack(cloud: Target) -> Stack:
    stack = Stack(cloud)
    stack.dataset(PAPERS, modality="document")
    stack.dataset(PICTURES, modality="image")
    stack.upload(f"{PAPERS}/letter.pdf", drawn("please call Jessica Miller", "at (212) 555-0199"))
    note = written(["mail jane.roe@example.com today"], size=40)
    stack.upload(f"{PICTURES}/note.png", encoded(note))
    stack.settle(PAPERS, PICTURES)
    return stack


def clean_file(stack: Stack, dataset: str) -> bytes:
    """Return the one file that people are shown of a dataset."""
    (task,) = stack.deployment.inventory.tasks(dataset)
    (item,) = stack.deployment.items.get_many(dataset, [task.item_id])
    key = item.artifact.key
    assert key is not None
    answer = stack.target.s3.get_object(Bucket=stack.target.output("CleanBucket"), Key=key)
    return answer["Body"].read()


def test_what_a_document_says_of_a_person_is_gone_from_it(stack: Stack) -> None:
    file = clean_file(stack, PAPERS)
    assert "please call" in pdfium_text(file)
    assert "<PERSON_1>" in pdfium_text(file)
    left = everything_in(file) + pdfium_text(file)
    assert "Jessica" not in left
    assert "0199" not in left


def test_what_a_picture_shows_of_a_person_is_black(stack: Stack) -> None:
    shown = Image.open(io.BytesIO(clean_file(stack, PICTURES))).convert("L")
    dark = sum(value < 16 for value in shown.tobytes()) / (shown.width * shown.height)
    assert dark > 0.1  # a box over an address; strokes of letters alone are less
