"""The attribute under which Saleor clients see the stars; what products have of it comes from the timeline."""

from django.db import migrations


def make_stars_attribute(apps, schema_editor):
    attribute, _ = apps.get_model("catalog", "Attribute").objects.get_or_create(
        slug="ocop-stars",
        defaults={"name": "Hạng OCOP", "input_type": "dropdown", "filterable_in_storefront": True},
    )
    apps.get_model("catalog", "AttributeTranslation").objects.get_or_create(
        attribute=attribute, language_code="en", defaults={"name": "OCOP stars"}
    )
    for stars in (3, 4, 5):
        value, _ = apps.get_model("catalog", "AttributeValue").objects.get_or_create(
            attribute=attribute, slug=str(stars), defaults={"name": f"{stars} sao", "sort_order": stars}
        )
        apps.get_model("catalog", "AttributeValueTranslation").objects.get_or_create(
            attribute_value=value, language_code="en", defaults={"name": f"{stars} stars"}
        )


class Migration(migrations.Migration):
    dependencies = [("catalog", "0003_attribute_kinds")]

    operations = [migrations.RunPython(make_stars_attribute, migrations.RunPython.noop, elidable=False)]
