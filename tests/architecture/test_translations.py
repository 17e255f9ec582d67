import pytest

from marketplace import messages
from tests.architecture.code import LAYERS


@pytest.mark.parametrize("package", LAYERS)
def test_every_text_has_its_vietnamese(package):
    missing = [f"{found.place}: {found.msgid}" for found in messages.untranslated(package)]

    assert missing == []


@pytest.mark.parametrize("package", LAYERS)
def test_placeholders_survive_translation(package):
    """A lost or misspelt placeholder breaks the page in Vietnamese only."""
    problems = [
        f"{message.id}: {error}"
        for message in messages.read_catalog(package)
        for error in message.check()
        if message.id
    ]

    assert problems == []


def test_texts_are_found_in_templates_and_code(tmp_path, settings):
    # given
    settings.BASE_DIR = tmp_path
    (tmp_path / "shop" / "templates").mkdir(parents=True)
    (tmp_path / "shop" / "names.py").write_text('from x import gettext as _\n\nNAME = _("Basket")\n')
    (tmp_path / "shop" / "templates" / "page.html").write_text(
        '<p>{% translate "Sign in" %}</p>\n'
        "  {% blocktranslate count n=n %}{{ n }} item{% plural %}{{ n }} items{% endblocktranslate %}\n"
        '{% translate "May" context "month" %}'
    )

    # when
    found = {(message.msgid, message.plural, message.context) for message in messages.find_messages("shop")}

    # then
    assert found == {
        ("Basket", None, None),
        ("Sign in", None, None),
        ("%(n)s item", "%(n)s items", None),
        ("May", None, "month"),
    }
