import tomllib

from django.apps import apps
from django.db.models import Model

from tests.architecture.code import LAYERS, ROOT


def package_of(model: type[Model]) -> str:
    return str(model.__module__).split(".")[0]


def upward_relations() -> list[str]:
    """Relations from a lower package's table to a higher one's: string foreign keys are no imports."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        source = package_of(model)
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if not getattr(field, "concrete", False) or source not in LAYERS or not isinstance(target, type):
                continue
            if not issubclass(target, Model):
                continue
            if package_of(target) in LAYERS and LAYERS.index(package_of(target)) < LAYERS.index(source):
                found.append(f"{model._meta.label}.{field.name} -> {target._meta.label}")
    return found


def test_relations_point_down():
    assert upward_relations() == []


def test_the_layer_check_knows_the_same_order():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    layers = next(contract for contract in settings["contracts"] if contract["id"] == "layers")["layers"]

    assert tuple(layers) == LAYERS
    assert set(settings["root_packages"]) == set(LAYERS)


def test_every_package_has_a_place_in_the_layers():
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "bench"}

    assert packages == set(LAYERS)
