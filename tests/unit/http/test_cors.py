"""CORS: the origins of the settings, and nothing of them for others."""

from zoetrope.http.cors import allow, cors_headers, merged, preflight_headers

EXPOSED = "ETag, Location, X-Request-Id, Retry-After"


def test_any_origin_may_read_when_the_settings_say_so() -> None:
    assert cors_headers(["*"], "https://a.example") == {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": EXPOSED,
    }


def test_a_listed_origin_is_named_and_the_reply_varies_by_it() -> None:
    assert cors_headers(["https://a.example", "https://b.example"], "https://b.example") == {
        "Vary": "Origin",
        "Access-Control-Allow-Origin": "https://b.example",
        "Access-Control-Expose-Headers": EXPOSED,
    }


def test_another_origin_is_told_nothing_but_the_reply_varies_all_the_same() -> None:
    assert cors_headers(["https://a.example"], "https://evil.example") == {"Vary": "Origin"}
    assert cors_headers(["https://a.example"], "") == {"Vary": "Origin"}


def test_a_preflight_names_the_methods_of_the_path_and_the_headers_that_clients_send() -> None:
    headers = preflight_headers(["GET", "DELETE"])
    assert headers["Access-Control-Allow-Methods"] == "DELETE, GET, OPTIONS"
    for name in ("authorization", "content-type", "accept", "idempotency-key"):
        assert name in headers["Access-Control-Allow-Headers"]


def test_options_is_always_allowed() -> None:
    assert allow([]) == "OPTIONS"


def test_two_vary_headers_become_one_list() -> None:
    both = merged({"vary": "Accept-Encoding", "A": "1"}, {"Vary": "Origin", "A": "2"})
    assert both == {"A": "2", "Vary": "Accept-Encoding, Origin"}
    assert merged({"A": "1"}, {"B": "2"}) == {"A": "1", "B": "2"}
