"""What every package uses and none of them owns: no tables, no domain.

``money`` (amounts and currencies), ``errors`` (refusals with field and code), ``metadata`` (pairs that clients keep with
rows), ``counters`` (tries and requests per window of time), ``statements`` (QuerySets compiled once), ``triggers``.
"""
