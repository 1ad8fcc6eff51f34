"""Counters that database triggers raise: see apps.core.freshness."""

from django.db import models


class Stamp(models.Model):
    """One counter. Nothing in Python writes it."""

    name = models.CharField(max_length=200, primary_key=True)
    value = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.value}"
