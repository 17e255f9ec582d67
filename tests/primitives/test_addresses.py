import pytest

from primitives.addresses import NoAddress, origin_of, public_url


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://shop.example/a?b=c#d", "https://shop.example"),
        ("https://SHOP.example:443", "https://shop.example"),
        ("http://shop.example:80/", "http://shop.example"),
        ("http://shop.example:443/", "http://shop.example:443"),
        ("https://shop.example:8443/", "https://shop.example:8443"),
        ("http://[::1]:8000/x", "http://[::1]:8000"),
        ("HTTP://localhost:3000", "http://localhost:3000"),
        ("https://shop.example.", "https://shop.example."),
    ],
)
def test_an_origin_has_one_spelling(url, origin):
    assert origin_of(url) == origin


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/tai-khoan/",
        "//shop.example/",
        "https:/shop.example",
        "https:shop.example",
        "https:///shop.example",
        "https://",
        "https://:8000/",
        "https://shop.example:/",
        "http://localhost:8030.evil.example/",
        "http://localhost:70000/",
        "http://localhost:-1/",
        "http://localhost:8_0/",
        "https://@shop.example/",
        "https://shop.example@evil.example/",
        "https://shop.example\\@evil.example/",
        "https://shop.example\\.evil.example/",
        " https://shop.example/",
        "https://shop.example/ ",
        "https://shop.ex\nample/",
        "ht\ttps://shop.example/",
        "https://[shop.example/",
        "https://shop\u2100.example/",
        "javascript://shop.example/%0Aalert(1)",
        "ftp://shop.example/",
    ],
)
def test_what_parsers_read_in_two_ways_is_no_address(url):
    with pytest.raises(NoAddress):
        origin_of(url)


def test_paths_of_ours_begin_with_the_public_address_and_others_stay(settings):
    settings.PUBLIC_URL = "https://shop.example"

    assert public_url("/media/salt.png") == "https://shop.example/media/salt.png"
    assert public_url("https://pictures.example/salt.png") == "https://pictures.example/salt.png"
