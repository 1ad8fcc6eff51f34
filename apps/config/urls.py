"""All addresses of the site."""

from django.contrib import admin
from django.urls import path

handler500 = "apps.core.errors.server_error"

urlpatterns = [
    path("admin/", admin.site.urls),
]
