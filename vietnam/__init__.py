"""Facts about Vietnam that every other package may use: text, administrative units and phone numbers.

The lowest package: it has no models, no settings and no translations, and imports none of ours.
"""
