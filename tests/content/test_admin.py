"""Operators keep pages and menus by the rules of the actions; others do not get in."""

import pytest
from django.test import Client

from accounts.models import User
from content.models import Menu, MenuItem, Page
from tests.factories.content import make_menu, make_menu_item, make_page, make_page_type

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("boss@example.com", "secret"))
    return client


def page_form(**fields):
    empty = {
        f"{prefix}-{name}": value
        for prefix in ("translations", "attribute_values")
        for name, value in (("TOTAL_FORMS", 0), ("INITIAL_FORMS", 0))
    }
    return empty | {"title": "", "slug": "", "content": "null", "seo_title": "", "seo_description": ""} | fields


def item_form(**fields):
    return {
        "translations-TOTAL_FORMS": 0,
        "translations-INITIAL_FORMS": 0,
        "name": "x",
        "url": "",
        "category": "",
        "collection": "",
        "page": "",
        "parent": "",
    } | fields


def test_a_page_is_written_cleaned_and_dated(operator):
    content = '{"blocks": [{"type": "paragraph", "data": {"text": "<b>x</b><script>y</script>"}}]}'
    answer = operator.post(
        "/admin/content/page/add/",
        page_form(title="Mua hàng", page_type=make_page_type().pk, content=content, is_published="on"),
    )

    assert answer.status_code == 302
    page = Page.objects.get()
    assert (page.slug, page.is_published, page.published_at is not None) == ("mua-hang", True, True)
    assert page.content == {"blocks": [{"type": "paragraph", "data": {"text": "<b>x</b>"}}]}


def test_a_page_that_cannot_be_shown_is_not_stored(operator):
    answer = operator.post(
        "/admin/content/page/add/", page_form(title="x", page_type=make_page_type().pk, content='{"blocks": 1}')
    )

    assert answer.status_code == 200
    assert "content" in answer.context["adminform"].form.errors
    assert not Page.objects.exists()


def test_a_page_is_changed_and_hidden(operator):
    page = make_page(title="Old")

    operator.post(f"/admin/content/page/{page.pk}/change/", page_form(title="New", slug=page.slug))
    page.refresh_from_db()
    assert (page.title, page.is_published) == ("New", False)

    operator.post("/admin/content/page/", {"action": "show_pages", "_selected_action": [page.pk]})
    page.refresh_from_db()
    assert page.is_published


def test_items_are_added_at_the_end_moved_and_refused(operator):
    menu = make_menu()
    first = make_menu_item(menu, "First")

    operator.post("/admin/content/menuitem/add/", item_form(menu=menu.pk, name="Second", url="/second"))
    second = MenuItem.objects.get(name="Second")
    assert second.sort_order == 1
    operator.post("/admin/content/menuitem/", {"action": "move_up", "_selected_action": [second.pk]})
    assert list(Menu.objects.get().items.order_by("sort_order").values_list("name", flat=True)) == ["Second", "First"]
    operator.post(f"/admin/content/menuitem/{first.pk}/change/", item_form(name="First", parent=second.pk))
    first.refresh_from_db()
    assert (first.parent_id, first.level) == (second.pk, 1)

    for wrong in ({"url": "javascript:x"}, {"parent": first.pk}, {"url": "/a", "page": make_page().pk}):
        answer = operator.post(f"/admin/content/menuitem/{second.pk}/change/", item_form(name="Second", **wrong))
        assert answer.status_code == 200
    second.refresh_from_db()
    assert (second.url, second.parent_id) == ("/second", None)


@pytest.mark.parametrize("path", ["page", "pagetype", "menu", "menuitem"])
def test_operators_without_the_right_do_not_get_in(client, path):
    client.force_login(User.objects.create_user("staff@example.com", "secret", is_staff=True))

    assert client.get(f"/admin/content/{path}/").status_code == 403
