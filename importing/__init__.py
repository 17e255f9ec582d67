"""Real goods from a spreadsheet: read, check every row, then write all of them or none.

Modules in this order: ``columns`` (what a file may hold), ``values`` (one cell), ``reading`` (one file), ``checking`` (rows
against each other and the programme's rules), ``known`` (rows against the tables), ``writing`` (through the actions),
``template`` (an empty file to fill in).
"""
