"""Drawn pictures of the sample goods and places. Import from here; ``painting`` has the tools, the rest the motifs."""

WIDTH, HEIGHT = 1200, 1500
"""Pixels of every picture: a portrait of four to five."""
