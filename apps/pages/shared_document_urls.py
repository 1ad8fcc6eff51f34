"""Addresses of what a version of a shared view is taken along as, and of what changed in it."""

from django.urls import path

from apps.pages.views import shared_documents

_VERSION = "v/<token:token>/<version:number>"

urlpatterns = [
    path(f"{_VERSION}/changes/", shared_documents.changes, name="shared_changes"),
    path(f"{_VERSION}/view.html", shared_documents.offline, name="shared_html"),
    path(f"{_VERSION}/view.md", shared_documents.markdown, name="shared_markdown"),
    path(f"{_VERSION}/view.jsonld", shared_documents.annotations, name="shared_annotations"),
    path(f"{_VERSION}/snapshot.json", shared_documents.snapshot, name="shared_snapshot"),
]
