"""Changes of the question sets raise the library's stamp."""

from django.db import migrations

from apps.core.freshness import watch


class Migration(migrations.Migration):
    dependencies = [("comparison", "0001_initial"), ("library", "0002_search_stamps_immutable")]

    operations = [watch(["comparison_questionset", "comparison_question"])]
