from django.db import migrations, models


class Migration(migrations.Migration):
    """Slugs that rows had before, so that their old addresses lead to them."""

    dependencies = [
        ("catalog", "0006_open_listings"),
    ]

    operations = [
        migrations.CreateModel(
            name="FormerSlug",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(help_text="products, categories, collections or vendors", max_length=16)),
                ("slug", models.CharField(max_length=255)),
                ("row_id", models.BigIntegerField(help_text="Primary key of the row; it may be gone")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("kind", "slug"), name="catalog_former_slug_once")],
            },
        ),
    ]
