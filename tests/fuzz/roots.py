"""Every root field of the schema: its operation, its name and itself."""

from api.schema import schema

ROOTS = [
    (operation, name, field)
    for operation, kind in (
        ("query", schema.graphql_schema.query_type),
        ("mutation", schema.graphql_schema.mutation_type),
    )
    if kind is not None
    for name, field in kind.fields.items()
]
