import pytest

from vietnam.sketches import FOLDER, HEIGHT, WIDTH, find_sketch
from vietnam.units import find_province


@pytest.mark.parametrize("code", sorted(path.stem for path in FOLDER.glob("*.toml")))
def test_a_sketch_shows_a_province_that_exists_in_both_languages(code):
    sketch = find_sketch(find_province(code))

    assert sketch is not None
    assert sketch.west < sketch.east
    assert sketch.south < sketch.north
    assert all(sketch.title[language] for language in ("vi", "en"))
    assert all(word["vi"] and word["en"] for word in sketch.words)
    assert all(0 <= word["x"] <= WIDTH and 0 <= word["y"] <= HEIGHT for word in sketch.words)


def test_a_province_that_nobody_has_drawn_has_no_sketch():
    assert find_sketch(find_province("Cà Mau")) is None


def test_a_point_is_placed_from_the_north_west_corner_and_only_within_the_region():
    sketch = find_sketch(find_province("Tây Ninh"))

    assert sketch is not None
    assert sketch.place(latitude=sketch.north, longitude=sketch.west) == (0, 0)
    assert sketch.place(latitude=sketch.south, longitude=sketch.east) == (WIDTH, HEIGHT)
    assert sketch.place(latitude=sketch.north + 0.1, longitude=sketch.west) is None
    assert sketch.place(latitude=21.0, longitude=105.8) is None
