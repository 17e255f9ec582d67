import idna
from django.db import migrations


def write_domains(apps, schema_editor):
    """Rewrite addresses whose domain is not ASCII, as they are looked for from now on. One that is taken stays."""
    users = apps.get_model("accounts", "User").objects.using(schema_editor.connection.alias)
    for pk, email in users.exclude(email__regex=r"^[ -~]*$").values_list("pk", "email").iterator():
        local, _at, domain = email.rpartition("@")
        try:
            written = f"{local}@{idna.encode(domain, uts46=True, std3_rules=True).decode()}"
        except (idna.IDNAError, UnicodeError):
            continue
        if not users.filter(email__iexact=written).exists():
            users.filter(pk=pk).update(email=written)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_permission_codes")]

    operations = [migrations.RunPython(write_domains, migrations.RunPython.noop, elidable=True)]
