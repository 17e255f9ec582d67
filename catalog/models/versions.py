"""The catalogue's version: a number that grows with every committed change to what shoppers see."""

from __future__ import annotations

from django.db import models


class CatalogVersion(models.Model):
    """One shard of the counter. Database triggers write it (``catalog.versions``); nobody else does.

    One more shard counts nothing; it says when prices change by the clock. Another exists only while migrations run and
    nothing is counted.
    """

    shard = models.SmallIntegerField(primary_key=True)
    number = models.BigIntegerField(default=0)
    prices_due_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.shard}: {self.number}"
