"""Lists of products: what was asked for (``requests``), in which order (``sorting``), and reading them (``published`` for
everybody's own list, ``parents`` for those below categories, collections and vendors).
"""
