"""Lists that page, as Relay and Saleor describe them.

``connections`` (types and fields), ``cursors`` (keys of an order and the places in it), ``sorting`` (one order over
rows), ``pages`` (reading a page for one parent or for many). What areas use is exported here.
"""

from api.terms.pagination.arguments import MAX_PAGE, Page, page_of
from api.terms.pagination.connections import PageInfo, connection_field, connection_for, empty_connection
from api.terms.pagination.cursors import SortKey, decode_cursor, encode_cursor
from api.terms.pagination.pages import paginate, paginate_compiled, paginate_each, paginate_rows

__all__ = [
    "MAX_PAGE",
    "Page",
    "PageInfo",
    "SortKey",
    "connection_field",
    "connection_for",
    "decode_cursor",
    "empty_connection",
    "encode_cursor",
    "page_of",
    "paginate",
    "paginate_compiled",
    "paginate_each",
    "paginate_rows",
]
