"""docs/sources.md says what the corpus holds."""

from tests.corpus.table import DOCUMENT, document


def test_the_table_of_sources_is_the_corpus() -> None:
    assert DOCUMENT.read_text() == document()
