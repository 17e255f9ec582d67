"""How prices are written, on pages and in mails alike."""

from decimal import Decimal

from babel.numbers import format_currency

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"


def written_money(amount: Decimal, currency: str, language: str) -> str:
    """Write money for people: ``125.000 ₫`` in Vietnamese, ``125,000 ₫`` elsewhere, where a point would begin a fraction;
    other currencies as the language does.
    """
    if currency == "VND":
        grouped = f"{amount:,.0f}"
        return (grouped.replace(",", ".") if language == "vi" else grouped) + NO_BREAK_SPACE + "₫"
    written: str = format_currency(amount, currency, locale=language)
    return written
