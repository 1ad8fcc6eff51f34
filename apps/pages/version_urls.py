"""Addresses of what new versions do; docs/reference/urls.md describes each."""

from django.urls import path

from apps.pages.views import versions

urlpatterns = [
    path("articles/<slug:slug>/v/<version:number>/changes/", versions.changes, name="changes"),
    path("articles/<slug:slug>/orphans/", versions.orphans, name="orphans"),
    path("h/<slug:slug>/right/", versions.right, name="highlight_right"),
]
