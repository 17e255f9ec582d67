"""Ids of rows as arguments: a mutation is given primary keys, and an id that names nothing is reported at its field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import graphene

from api.terms.declaring import fields_of, input_type_of, to_camel_case
from api.terms.ids import int_pk

ReadsPk = Callable[..., Any]
Read = Callable[[Any], Any]


class Key(graphene.Argument):
    """An argument with the id of a row of this type, or with a list of ids where it is ``many``."""

    def __init__(
        self,
        type_name: str,
        *,
        reads_pk: ReadsPk = int_pk,
        field: str | None = None,
        many: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(graphene.List(graphene.NonNull(graphene.ID)) if many else graphene.ID, **options)
        self.row = (type_name, reads_pk, field)


class KeyField(graphene.InputField):
    """The same as a field of an input."""

    def __init__(
        self,
        type_name: str,
        *,
        reads_pk: ReadsPk = int_pk,
        field: str | None = None,
        many: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(graphene.List(graphene.NonNull(graphene.ID)) if many else graphene.ID, **options)
        self.row = (type_name, reads_pk, field)


def reader_of(arguments: Mapping[str, Any]) -> Read:
    """Return what turns the ids among given arguments into primary keys, those in inputs too.

    It raises ``InvalidId`` with the field that the client knows.
    """
    found = {name: _reader(name, argument) for name, argument in arguments.items()}
    readers = {name: reader for name, reader in found.items() if reader is not None}

    def read(given: Any) -> Any:
        if isinstance(given, list):
            return [read(each) for each in given]
        if given is None:
            return None
        return {name: readers[name](value) if name in readers else value for name, value in given.items()}

    return read


def _reader(name: str, argument: Any) -> Read | None:
    if isinstance(argument, Key | KeyField):
        type_name, reads_pk, field = argument.row
        return _key_reader(type_name, reads_pk, field or to_camel_case(name))
    input_ = input_type_of(argument)
    return None if input_ is None else reader_of(fields_of(input_))


def _key_reader(type_name: str, reads_pk: ReadsPk, field: str) -> Read:
    def read(given: Any) -> Any:
        if isinstance(given, list):
            return [read(each) for each in given]
        return None if given is None else reads_pk(given, type_name, field=field)

    return read
