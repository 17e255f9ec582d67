"""A breadth-first GraphQL executor: a selection is resolved once for all objects at its place.

Public here: the marks for resolvers, and ``Info``. ``execute`` uses ``plan``, ``plan`` uses ``leaves`` and ``marks``.
"""

from api.engine.info import Info
from api.engine.marks import batched, cacheable, node_attribute, reads_attribute

__all__ = ["Info", "batched", "cacheable", "node_attribute", "reads_attribute"]
