"""Categories: the programme's groups and product sets, as a tree."""

from __future__ import annotations

from typing import Any

import graphene

from api.engine import batched
from api.terms.context import Info
from api.terms.loading import related, rows_by_pk
from api.terms.metadata import ObjectWithMetadata
from api.terms.nodes import Node, id_field, resolve_row_id
from api.terms.pagination import SortKey, connection_field, connection_for, paginate_each, paginate_rows
from api.terms.pictures import Image, image_of, thumbnail_arguments
from api.terms.translations import resolve_translations, seo_texts, translation_field, translation_type
from catalog.models import Category as CategoryRow
from catalog.models import CategoryTranslation as CategoryTranslationRow

CategoryTranslation = translation_type("CategoryTranslation", has_slug=True, **seo_texts())

TREE_ORDER = [SortKey("sort_order")]


class Category(graphene.ObjectType):
    """Represents a single category of products: a group of the programme, or one of its 26 product sets."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    id = id_field()
    seo_title = graphene.String(description="SEO title of category.")
    seo_description = graphene.String(description="SEO description of category.")
    name = graphene.String(required=True, description="Name of category.")
    description = graphene.JSONString(description="Description of the category, an EditorJS document.")
    slug = graphene.String(required=True, description="Slug of the category.")
    parent = graphene.Field(lambda: Category, description="Parent category.")
    level = graphene.Int(required=True, description="Level of the category: 0 for a group, 1 for a set.")
    set_number = graphene.Int(description="Number of the product set in the programme's list (1-26).")
    ancestors = connection_field(lambda: connection_for(Category), description="List of ancestors of the category.")
    children = connection_field(lambda: connection_for(Category), description="List of children of the category.")
    background_image = graphene.Field(
        Image, args=thumbnail_arguments(), description="Background image of the category."
    )
    translation = translation_field(CategoryTranslation)

    resolve_id = staticmethod(resolve_row_id)
    resolve_parent = related("parent_id", CategoryRow.objects.all)
    resolve_translation = resolve_translations(CategoryTranslationRow, "category")

    @staticmethod
    @batched
    def resolve_ancestors(roots: list[CategoryRow], info: Info, **paging: Any) -> list[Any]:
        paths = [[int(pk) for pk in root.path.split("/")[:-2]] for root in roots]
        rows = rows_by_pk(CategoryRow.objects.all(), {pk for path in paths for pk in path})
        return [paginate_rows([rows[pk] for pk in path], info, **paging) for path in paths]

    @staticmethod
    @batched
    def resolve_children(roots: list[CategoryRow], info: Info, **paging: Any) -> list[Any]:
        return paginate_each(
            CategoryRow.objects.all(),
            info,
            group="parent_id",
            parents=[root.pk for root in roots],
            keys=TREE_ORDER,
            **paging,
        )

    @staticmethod
    def resolve_background_image(
        root: CategoryRow, info: Info, *, size: int | None = None, format: Any = None
    ) -> dict[str, Any] | None:
        return image_of(info, root, root.background_image, root.background_image_alt, size=size, format=format)


CategoryCountableConnection = connection_for(Category)
