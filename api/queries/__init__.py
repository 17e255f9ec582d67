"""Root fields, one module per noun; ``api.schema`` puts them together."""
