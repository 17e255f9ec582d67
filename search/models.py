"""The database engine's tables: the folded words of each product, and what the database makes of them to find it.

``SearchEntry`` is written; the other two only map what ``DatabaseEngine.prepare`` puts beside it.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.lookups import PostgresOperatorLookup

from catalog.models import Product


class SearchEntry(models.Model):
    """Folded words of one product by weight: its name; vendor, set, place, attributes; and the description.

    The ``spelled`` words keep their accents, each between spaces: what is written as the visitor wrote it ranks first.
    """

    product = models.OneToOneField(Product, on_delete=models.CASCADE, primary_key=True, related_name="search_entry")
    name = models.TextField(blank=True)
    keywords = models.TextField(blank=True)
    text = models.TextField(blank=True)
    spelled_name = models.TextField(blank=True)
    spelled_keywords = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.product_id}: {self.name}"


class Fts5Column(models.TextField):  # type: ignore[type-arg]
    """The column of an FTS5 table that has its name and means all others; it can only be matched."""


@Fts5Column.register_lookup
class Matches(models.Lookup[Any]):
    """``words__matches="..."``: an expression in FTS5's own language."""

    lookup_name = "matches"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} MATCH {right}", (*left_params, *right_params)


class TsvectorColumn(models.TextField):  # type: ignore[type-arg]
    """PostgreSQL's tsvector, which can only be matched."""


@TsvectorColumn.register_lookup
class MatchesQuery(PostgresOperatorLookup):
    """``vector__matches=<tsquery>``."""

    lookup_name = "matches"
    postgres_operator = "@@"


class SqliteMatch(models.Model):
    """A view of the FTS5 table on SQLite: ``words`` is asked with MATCH, ``rank`` is its bm25, the lower the better."""

    product = models.OneToOneField(Product, on_delete=models.DO_NOTHING, primary_key=True, related_name="sqlite_match")
    words = Fts5Column()
    rank = models.FloatField()

    class Meta:
        managed = False
        db_table = "search_match"

    def __str__(self) -> str:
        return str(self.product_id)


class PostgresqlMatch(models.Model):
    """The generated column of ``SearchEntry`` on PostgreSQL: ``vector`` is asked with @@."""

    product = models.OneToOneField(
        Product, on_delete=models.DO_NOTHING, primary_key=True, related_name="postgresql_match"
    )
    vector = TsvectorColumn()

    class Meta:
        managed = False
        db_table = "search_searchentry"

    def __str__(self) -> str:
        return str(self.product_id)
