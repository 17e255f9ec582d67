from django.db import migrations, models


class Migration(migrations.Migration):
    """The words with their accents. Every product is indexed anew after a migration (``search.changes``)."""

    dependencies = [
        ("search", "0002_search_match"),
    ]

    operations = [
        migrations.AddField(
            model_name="searchentry",
            name="spelled_name",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="searchentry",
            name="spelled_keywords",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
    ]
