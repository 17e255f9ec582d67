"""Search with nothing but the shop's database: FTS5 on SQLite, a weighted tsvector with a GIN index on PostgreSQL.

Words are folded before they are stored and before they are asked, so both databases only ever compare plain words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import islice
from typing import Any

from django.db import connection, models, transaction
from django.db.models import F, FloatField, Func, Value
from django.db.models.functions import Cast

from catalog.models import ProductQuerySet
from search.changes import install_triggers
from search.documents import IndexDocument, folded, spelled
from search.models import SearchEntry
from vietnam.text import fold, spelled_words, words

BATCH = 500
LONGEST_QUERY = 500
"""Characters of a query that are read: nobody types more, and more would only cost time."""
MOST_WORDS = 16
LONGEST_NAMES = 10_000
LONGEST_KEYWORDS = 50_000
EXACT_WEIGHT = 1_000
"""More than any rank that the databases give to ``MOST_WORDS``, so that a word spelled as typed always comes first."""
LONGEST_TEXT = 100_000
"""Folded characters of one product that are kept. PostgreSQL refuses a tsvector of more than 1 MB; a character takes at
most 5 bytes of it (4 of its own, or 1 and a position), so that the three together stay below.
"""

# The view's + hides that a row can be looked up by its key. SQLite believes that look-up to be cheap and would ask for the
# words again for each product of the shop; so it asks once, and looks up what was found.
_SQLITE = """
CREATE VIRTUAL TABLE IF NOT EXISTS search_fts USING fts5(
    name, keywords, text, content='search_searchentry', content_rowid='product_id',
    tokenize="unicode61 remove_diacritics 0", prefix='2 3'
);
INSERT INTO search_fts(search_fts, rank) VALUES ('rank', 'bm25(10.0, 4.0, 1.0)');
CREATE VIEW IF NOT EXISTS search_match AS SELECT +rowid AS product_id, search_fts AS words, rank FROM search_fts;
CREATE TRIGGER IF NOT EXISTS search_entry_added AFTER INSERT ON search_searchentry BEGIN
    INSERT INTO search_fts(rowid, name, keywords, text)
    VALUES (NEW.product_id, NEW.name, NEW.keywords, NEW.text);
END;
CREATE TRIGGER IF NOT EXISTS search_entry_removed AFTER DELETE ON search_searchentry BEGIN
    INSERT INTO search_fts(search_fts, rowid, name, keywords, text)
    VALUES ('delete', OLD.product_id, OLD.name, OLD.keywords, OLD.text);
END;
CREATE TRIGGER IF NOT EXISTS search_entry_changed AFTER UPDATE ON search_searchentry BEGIN
    INSERT INTO search_fts(search_fts, rowid, name, keywords, text)
    VALUES ('delete', OLD.product_id, OLD.name, OLD.keywords, OLD.text);
    INSERT INTO search_fts(rowid, name, keywords, text)
    VALUES (NEW.product_id, NEW.name, NEW.keywords, NEW.text);
END
"""
# A row of up to half a page is not compressed: to fetch and unpack the vectors of a word that most products have would
# take most of the time of a search.
_POSTGRESQL = """
ALTER TABLE search_searchentry ADD COLUMN IF NOT EXISTS vector tsvector GENERATED ALWAYS AS (
    setweight(to_tsvector('simple', name), 'A')
    || setweight(to_tsvector('simple', keywords), 'B')
    || setweight(to_tsvector('simple', text), 'D')
) STORED;
ALTER TABLE search_searchentry SET (toast_tuple_target = 4080);
ALTER TABLE search_searchentry ALTER COLUMN vector SET STORAGE MAIN;
CREATE INDEX IF NOT EXISTS search_entry_vector ON search_searchentry USING gin (vector)
"""


class DatabaseEngine:
    """Keeps ``SearchEntry`` rows; the database derives its index from them in the same transaction."""

    def prepare(self) -> None:
        """Put index, triggers and generated columns in place; repeating it changes nothing."""
        script = _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE
        with connection.cursor() as cursor:
            for statement in _statements(script):
                cursor.execute(statement)
        install_triggers(connection)

    def index(self, documents: Iterable[IndexDocument]) -> None:
        remaining = iter(documents)
        while batch := [_entry(document) for document in islice(remaining, BATCH)]:
            SearchEntry.objects.bulk_create(
                batch,
                update_conflicts=True,
                unique_fields=["product"],
                update_fields=["name", "keywords", "text", "spelled_name", "spelled_keywords"],
            )

    def remove(self, product_ids: Collection[int]) -> None:
        SearchEntry.objects.filter(product__in=product_ids).delete()

    def clear(self) -> None:
        """Forget everything, even what a damaged index would still hold."""
        with transaction.atomic():
            if connection.vendor == "sqlite":
                with connection.cursor() as cursor:
                    for trigger in ("search_entry_added", "search_entry_removed", "search_entry_changed"):
                        cursor.execute(f"DROP TRIGGER IF EXISTS {trigger}")
                    cursor.execute("DROP TABLE IF EXISTS search_fts")
            entries = SearchEntry.objects.all()
            entries._raw_delete(entries.db)
            if connection.vendor == "sqlite":
                self.prepare()

    def restrict(self, products: ProductQuerySet, text: str) -> ProductQuerySet:
        expression = self.expression(text)
        if expression is None:
            return products.none().annotate(search_rank=Value(0.0))
        spelling = self.spelling(text)
        return self.matching(products, Value(expression), Value(spelling) if spelling else None)

    def expression(self, text: str) -> str | None:
        asked = query_words(text)
        if not asked:
            return None
        # Words are letters and digits only, so they cannot close the quotes around them.
        if connection.vendor == "postgresql":
            return " & ".join(f"'{word}'" for word in asked) + ":*"
        return " AND ".join(f'"{word}"' for word in asked) + "*"

    def spelling(self, text: str) -> str:
        asked = spelled_words(text[:LONGEST_QUERY])
        # All but the last are whole words, which a space ends as well.
        ends = [*(f" {word} " for word in asked[:-1]), *(f" {word}" for word in asked[-1:])]
        return "|".join(list(dict.fromkeys(word for word in ends if fold(word) != word.strip()))[:MOST_WORDS])

    def matching(self, products: ProductQuerySet, expression: Any, spelling: Any = None) -> ProductQuerySet:
        if connection.vendor == "postgresql":
            matched = products.filter(postgresql_match__vector__matches=_Query(expression))
            rank: Any = _rank_postgresql(expression)
        else:
            matched = products.filter(sqlite_match__words__matches=expression)
            rank = Func(F("sqlite_match__rank"), template="(-%(expressions)s)", output_field=FloatField())
        return matched.annotate(search_rank=rank if spelling is None else rank + _exactness(spelling) * EXACT_WEIGHT)


def query_words(text: str) -> list[str]:
    """The different words of a query in their order, at most ``MOST_WORDS``; the last one may be unfinished."""
    return list(dict.fromkeys(words(text[:LONGEST_QUERY])))[:MOST_WORDS]


def _entry(document: IndexDocument) -> SearchEntry:
    keywords = (*document.vendor, *document.categories, *document.places, *document.attributes)
    return SearchEntry(
        product_id=document.product_id,
        name=_cut(folded(document.names), LONGEST_NAMES),
        keywords=_cut(folded(keywords), LONGEST_KEYWORDS),
        text=_cut(folded(document.description), LONGEST_TEXT),
        spelled_name=spelled(document.names)[:LONGEST_NAMES],
        spelled_keywords=spelled(keywords)[:LONGEST_KEYWORDS],
    )


def _cut(text: str, length: int) -> str:
    """The whole words at the beginning of ``text`` that fit into so many characters."""
    return text if len(text) <= length else text[: length + 1].rpartition(" ")[0]


def _statements(script: str) -> list[str]:
    """The statements of a script: each ends with a semicolon at the end of a line that is not indented."""
    statements, lines = [], []
    for line in script.strip().splitlines():
        lines.append(line)
        if line.endswith(";") and not line.startswith(" "):
            statements.append("\n".join(lines).removesuffix(";"))
            lines = []
    return [*statements, "\n".join(lines)]


class _Query(Func):
    template = "%(expressions)s::tsquery"
    output_field = models.TextField()


class _Exactness(Func):
    """How many of the asked words a product has as they are spelled; a word of its name counts twice."""

    output_field = FloatField()
    arity = 3
    _WEIGHT = (
        "CASE WHEN {find}(%(name)s, {word}) > 0 THEN 2.0 WHEN {find}(%(keywords)s, {word}) > 0 THEN 1.0 ELSE 0.0 END"
    )

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        listed = """json_each('["' || replace(%s, '|', '","') || '"]')"""
        return self._counted(compiler, find="instr", word="value", listed=listed)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, list[Any]]:
        return self._counted(compiler, find="strpos", word="word", listed="unnest(string_to_array(%s, '|')) AS word")

    def _counted(self, compiler: Any, *, find: str, word: str, listed: str) -> tuple[str, list[Any]]:
        spelling, name, keywords = (compiler.compile(part) for part in self.get_source_expressions())
        columns = {"name": name[0], "keywords": keywords[0]}
        weight = self._WEIGHT.format(find=find, word=word) % columns
        return f"(SELECT SUM({weight}) FROM {listed % spelling[0]})", [*spelling[1]]  # noqa: S608 - our own words


def _exactness(spelling: Any) -> _Exactness:
    return _Exactness(spelling, F("search_entry__spelled_name"), F("search_entry__spelled_keywords"))


def _rank_postgresql(expression: Any) -> Cast:
    # ts_rank gives four bytes; a cursor compares with eight.
    vector = F("postgresql_match__vector")
    return Cast(Func(vector, _Query(expression), function="ts_rank", output_field=FloatField()), FloatField())
