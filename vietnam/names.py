"""How names of people are written."""


def written_name(given: str, family: str, *, is_vietnamese: bool) -> str:
    """Write a name as people do: in Vietnamese the family name comes first."""
    names = (family, given) if is_vietnamese else (given, family)
    return " ".join(name for name in names if name)
