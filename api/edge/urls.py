"""Addresses of this package."""

from django.urls import URLPattern, URLResolver, path

from api.edge import keys, views
from api.edge import pictures as media

urlpatterns: list[URLPattern | URLResolver] = [
    path("graphql/", views.graphql, name="graphql"),
    path("graphql", views.graphql),  # a POST that is redirected to the address with the slash would arrive as a GET
    path(".well-known/jwks.json", keys.jwks, name="jwks"),
    path("thumbnail/<str:global_id>/<int:size>/", media.thumbnail, name="thumbnail"),
    path("thumbnail/<str:global_id>/<int:size>/<str:format>/", media.thumbnail, name="thumbnail-format"),
]
