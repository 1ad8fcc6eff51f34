"""Addresses of imports; docs/reference/urls.md describes each."""

from django.urls import path

from apps.pages.views import importing

urlpatterns = [
    path("desk/imports/", importing.imports, name="imports"),
    path("desk/imports/<int:pk>/<version:number>/", importing.edit, name="import_edit"),
    path("desk/imports/<int:pk>/original/", importing.original, name="import_original"),
    path("desk/imports/<int:pk>/discard/", importing.drop, name="import_discard"),
]
