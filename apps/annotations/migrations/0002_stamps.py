"""Changes of the codebooks raise the library's stamp."""

from django.db import migrations

from apps.core.freshness import watch


class Migration(migrations.Migration):
    dependencies = [("annotations", "0001_initial"), ("library", "0002_search_stamps_immutable")]

    operations = [watch(["annotations_codebook", "annotations_tag"])]
