"""Exact time as text: fractions written `num/den`, and read from what tools print."""

from fractions import Fraction


def fraction_text(value: Fraction) -> str:
    """Write a fraction as `num/den`, the denominator always there; `Fraction` reads it back."""
    return f"{value.numerator}/{value.denominator}"


def fraction_or_none(text: object) -> Fraction | None:
    """Read a fraction or a decimal; None for what ffprobe prints when it does not know."""
    try:
        return Fraction(str(text))
    except (ValueError, ZeroDivisionError):
        return None
