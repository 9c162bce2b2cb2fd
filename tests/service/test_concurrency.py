"""Uploads and readings beyond what a process takes in at once are told to come again."""

from __future__ import annotations

import pytest

from scenecheck_api.intake.concurrency import ConcurrencyLimit
from scenecheck_api.security.principal import LOCAL
from scenecheck_api.server.problems import ApiError


def test_one_caller_has_half_and_all_have_the_whole():
    places = ConcurrencyLimit(4)
    with places.one_of("a"), places.one_of("a"):
        with pytest.raises(ApiError) as refused, places.one_of("a"):
            pass
        assert refused.value.status_code == 429 and int(refused.value.headers["Retry-After"]) >= 1
        with places.one_of("b"), places.one_of("c"), pytest.raises(ApiError), places.one_of("d"):
            pass
        with places.one_of("d"):
            pass
    with places.one_of("a"), places.one_of("a"):
        pass


def test_an_upload_too_many_is_refused_and_taken_later(start, album):
    service = start(uploads_at_once=2, readings_at_once=2)
    parts = service.app.state.runtime
    case, photo = service.open_case(), album.photos["front.jpg"]
    with parts.uploads.one_of(LOCAL.id):
        refused = service.add(case, photo)
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_at_once")
    assert int(refused.headers["retry-after"]) >= 1
    assert service.add(case, photo).status_code == 201
    for path in ("/v1/plates", "/v1/documents"):
        with parts.readings.one_of(LOCAL.id):
            refused = service.client.post(path, files={"photo": ("a.jpg", photo)})
        assert (refused.status_code, refused.json()["code"]) == (429, "too_many_at_once")
        assert service.client.post(path, files={"photo": ("a.jpg", photo)}).status_code == 200
