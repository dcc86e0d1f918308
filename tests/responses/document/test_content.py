import json
from dataclasses import replace

import pytest

from responses.document.content import ContentUnreadable, DocumentContent, Logo
from tests.responses.document.samples import BODY, EMPTY, MODEL, WORKING_COPY, long_content

WITH_LOGO = replace(MODEL, body=replace(BODY, logo=Logo(media_type="image/png", base64="AA==", alternative="Our arms")))


@pytest.mark.parametrize("content", [MODEL, WORKING_COPY, EMPTY, WITH_LOGO, long_content(3)])
def test_content_comes_back_from_json_as_it_was(content):
    stored = json.loads(json.dumps(content.to_json()))
    assert DocumentContent.from_json(stored) == content
    assert DocumentContent.from_json(stored).digest() == content.digest()


def test_digest_changes_with_any_word():
    assert replace(MODEL, key_findings=MODEL.key_findings + " ").digest() != MODEL.digest()


def test_field_that_was_added_since_takes_its_default():
    stored = MODEL.to_json()
    del stored["space_out_initialisms"]
    assert DocumentContent.from_json(stored) == replace(MODEL, space_out_initialisms=False)


@pytest.mark.parametrize(
    "change",
    [
        {"schema": 2},
        {"schema": None},
        {"surprise": 1},
        {"findings": [{"key": "1"}]},
        {"key_findings": 7},
        {"inspection": {**MODEL.to_json()["inspection"], "deadline": "soon"}},
        {"body": "Wealdshire"},
    ],
)
def test_content_of_another_shape_is_refused(change):
    with pytest.raises(ContentUnreadable):
        DocumentContent.from_json({**MODEL.to_json(), **change})
