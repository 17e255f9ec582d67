"""More goods than were written: the same kinds by other producers, to measure a shop of up to 60,000 products."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import islice, product

from demo import sample
from ocop.programme import Text
from vietnam.text import slugify
from vietnam.units import communes

PRODUCTS_PER_PRODUCER = 119
"""As in the count of a province's programme; 505 producers at 60,000 products."""

_FAMILY_NAMES = ["Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Phan", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý"]
_MIDDLE_NAMES = ["Thị", "Văn", "Minh", "Ngọc", "Thanh", "Hữu", "Kim", "Út", "Hồng", "Phước", "Quốc", "Bảo"]
_GIVEN_NAMES = [
    "Lan",
    "Hùng",
    "Mai",
    "Sơn",
    "Hương",
    "Tâm",
    "Đức",
    "Yến",
    "Phong",
    "Nga",
    "Khoa",
    "Thảo",
    "Lộc",
    "Sáu",
    "Tư",
    "Loan",
    "Hiền",
    "Dũng",
    "Xuân",
    "Thu",
]
_FORMS = (("household", "Hộ kinh doanh"), ("cooperative", "HTX"), ("household", "Cơ sở"), ("company", "Công ty TNHH"))


def producers_for(number: int) -> dict[str, sample.Producer]:
    """Return the further producers that so many products need; none up to some 5,000."""
    wanted = -(-number // PRODUCTS_PER_PRODUCER) - len(sample.producers())
    if wanted <= 0:
        return {}
    names = list(product(_FAMILY_NAMES, _MIDDLE_NAMES, _GIVEN_NAMES))
    random.Random("producers").shuffle(names)  # noqa: S311 - variety, not secrecy
    places = communes(sample.PROVINCE)
    known = list(sample.producers().values())
    made = {}
    for index, (family, middle, given) in enumerate(islice(names, wanted)):
        form, title = _FORMS[index % len(_FORMS)]
        model = known[index % len(known)]
        brand = f"{family} {middle} {given}"
        key = slugify(brand)
        near = Decimal(index % 40 - 20) / 1000
        made[key] = replace(
            model,
            key=key,
            name=f"{title} {brand}",
            brand=brand,
            legal_form=form,
            commune=places[index % len(places)],
            latitude=model.latitude + near,
            longitude=model.longitude - near,
            since=1990 + index % 34,
            maker=brand,
        )
    return made


def products_up_to(number: int, producers: Mapping[str, sample.Producer]) -> Iterator[sample.Product]:
    """Yield products beyond the written ones until there are ``number``, with 2.65 packs each on average."""
    hands = [*producers.values(), *sample.producers().values()]
    kinds = _kinds()
    taken = {written.slug for written in sample.products()}
    for kind, producer in product(kinds, hands):
        if len(taken) >= number:
            return
        made = _made(kind, producer, len(taken) - len(sample.products()))
        if made.slug not in taken:  # a kind by another producer may have the name of a written product
            taken.add(made.slug)
            yield made


def _kinds() -> list[sample.Product]:
    """Return written products whose names differ by more than the producer's."""
    kinds: dict[str, sample.Product] = {}
    for written in sample.products():
        kinds.setdefault(_named(written, "").vi, written)
    return list(kinds.values())


def _named(kind: sample.Product, brand: str) -> Text:
    names = []
    for name in kind.name:
        bare = " ".join(name.replace(kind.producer.brand, "").split())
        names.append(f"{bare} {brand}".strip())
    return Text(*names)


def _made(kind: sample.Product, producer: sample.Producer, index: int) -> sample.Product:
    name = _named(kind, producer.brand)
    if producer.key == kind.producer.key:
        name = Text(f"{name.vi} loại đặc biệt", f"{name.en}, special grade")
    packs = 3 if index % 20 < 13 else 2
    return replace(
        kind,
        name=name,
        slug=slugify(name.vi),
        producer=producer,
        is_candidate=False,
        variants=tuple(islice(_packs(kind, index), packs)),
    )


def _packs(kind: sample.Product, index: int) -> Iterator[sample.Variant]:
    """Yield the written packs at prices a little different, then packs of several."""
    share = Decimal(88 + index % 25) / 100
    for pack in kind.variants:
        yield _priced(pack, pack.label, 1, share)
    first = kind.variants[0]
    for count in (2, 5, 10):
        label = Text(f"{count} × {first.label.vi}", f"{count} × {first.label.en}")
        yield _priced(first, label, count, share * Decimal("0.96"))


def _priced(pack: sample.Variant, label: Text, count: int, share: Decimal) -> sample.Variant:
    price = max(1, round(pack.price * count * share / 1000)) * 1000
    export_price = pack.export_price and (pack.export_price * count * share).quantize(Decimal("0.01"))
    return sample.Variant(label, price, pack.weight_grams * count, export_price)
