import pytest

from catalog.models import Category, ProductMedia
from catalog.pictures import nearest_thumbnail_size, thumbnail_path


@pytest.mark.parametrize(
    ("asked", "given"), [(0, 32), (1, 32), (64, 64), (96, 64), (100, 128), (1024, 1024), (9999, 4096), (-5, 32)]
)
def test_the_nearest_of_saleors_sizes_is_taken(asked, given):
    assert nearest_thumbnail_size(asked) == given


def test_the_address_of_a_smaller_copy_is_saleors():
    assert thumbnail_path(ProductMedia(pk=36), 256) == "/thumbnail/UHJvZHVjdE1lZGlhOjM2/256/"
    assert thumbnail_path(ProductMedia(pk=36), 250, "avif") == "/thumbnail/UHJvZHVjdE1lZGlhOjM2/256/avif/"
    assert thumbnail_path(Category(pk=1), 256, "original") == "/thumbnail/Q2F0ZWdvcnk6MQ==/256/"
