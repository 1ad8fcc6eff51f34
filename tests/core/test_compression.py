"""Text answers are compressed for browsers that read it, once."""

import gzip

import brotli
import pytest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory

from apps.core.compression import LEAST, accepted_encoding, compress, compress_pages

LONG = b"Readings are not votes. " * 100
UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}


def request(accepted: str) -> HttpRequest:
    return RequestFactory().get("/", headers={"Accept-Encoding": accepted})


def answer(response: HttpResponseBase, accepted: str = "br, gzip") -> HttpResponseBase:
    return compress_pages(lambda request: response)(request(accepted))


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("GZIP", "gzip"),
        ("gzip;q=1.0, br;q=0.5", "br"),
        ("br;q=0, gzip", "gzip"),
        ("br; q=0.000, gzip;q=0.0", ""),
        ("br;q=0,gzip;q=0", ""),
        ("identity", ""),
        ("", ""),
        (",;,;q=,", ""),
        ("brr, xgzip", ""),
    ],
)
def test_the_best_that_the_browser_takes(accepted: str, encoding: str) -> None:
    assert accepted_encoding(request(accepted)) == encoding
    response = answer(HttpResponse(LONG), accepted)
    assert isinstance(response, HttpResponse)
    assert response.get("Content-Encoding", "") == encoding
    assert UNPACK[encoding](response.content) == LONG
    assert "Accept-Encoding" in response["Vary"]
    if encoding:
        assert int(response["Content-Length"]) == len(response.content) < len(LONG)


@pytest.mark.parametrize("kept", [False, True])
@pytest.mark.parametrize("encoding", UNPACK)
def test_what_is_compressed_comes_back(encoding: str, kept: bool) -> None:
    packed = compress(LONG, encoding, kept=kept)
    assert UNPACK[encoding](packed) == LONG
    assert packed == compress(LONG, encoding, kept=kept)


@pytest.mark.parametrize(
    "response",
    [
        HttpResponse(b"x" * (LEAST - 1)),
        HttpResponse(LONG, content_type="image/png"),
        HttpResponse(LONG, content_type="font/woff2"),
        HttpResponse(LONG, headers={"Content-Encoding": "br"}),
        HttpResponse(status=304),
        StreamingHttpResponse([LONG]),
    ],
    ids=["small", "image", "font", "compressed", "not modified", "streamed"],
)
def test_what_would_gain_nothing_is_left_as_it_is(response: HttpResponseBase) -> None:
    before = dict(response.items())
    assert dict(answer(response).items()) == before


@pytest.mark.parametrize(
    "kind", ["text/html; charset=utf-8", "application/json", "application/ld+json", "image/svg+xml"]
)
def test_every_kind_of_text_is_compressed(kind: str) -> None:
    assert answer(HttpResponse(LONG, content_type=kind))["Content-Encoding"] == "br"
