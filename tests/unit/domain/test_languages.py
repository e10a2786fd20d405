"""RFC 5646 tags of what sources say."""

import pytest

from zoetrope.domain.languages import language_tag


@pytest.mark.parametrize(
    ("said", "tag"),
    [
        ("eng", "en"),
        ("deu", "de"),
        ("ger", "de"),  # the bibliographic code, which Matroska wants
        ("fra", "fr"),
        ("fre", "fr"),
        ("zho", "zh"),
        ("POR", "pt"),
        ("por-BR", "pt-BR"),
        ("en", "en"),
        ("en-GB", "en-GB"),
        ("zh-Hant-TW", "zh-Hant-TW"),
        ("gsw", "gsw"),  # Swiss German has no shorter one
        ("zxx", "zxx"),
        ("und", ""),
        ("UND", ""),
        ("", ""),
        ("e", ""),
        ("english (US)", ""),
        ('x"y', ""),
    ],
)
def test_a_language_is_named_by_its_shortest_code(said: str, tag: str) -> None:
    assert language_tag(said) == tag
