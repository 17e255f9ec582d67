"""How people are called."""


def written_name(given: str, family: str, *, is_vietnamese: bool) -> str:
    """Write a name as people do: Vietnamese ones with the family's first."""
    names = (family, given) if is_vietnamese else (given, family)
    return " ".join(name for name in names if name)
