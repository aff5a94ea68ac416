"""An answer as a person reads it: the label of a code, a number with its unit, a date in its precision.

Only what was answered is spelled here, in the words of the instrument; why there is no answer is said elsewhere.
"""

from datetime import date, time

from svsurvey.instrument.domain import Date, Domain, Multiple, Number, Option, Precision, Ranking, Single
from svsurvey.response import Missing, Value
from svsurvey.text import clean, clean_line


def spelled(domain: Domain, value: Value, words: str = "") -> str:
    """One answer on one line; nothing when it is missing, or when nothing was ticked. words: behind a write-in."""
    match value:
        case Missing():
            return ""
        case frozenset():
            return "; ".join(
                _label(domain, option.code, words) for option in _options(domain) if option.code in value
            )
        case tuple():
            return "; ".join(f"{place}. {_label(domain, code, words)}" for place, code in enumerate(value, 1))
        case date():
            return (domain.precision if isinstance(domain, Date) else Precision.DAY).write(value)
        case time():
            return f"{value:%H:%M}"
        case str():
            return clean_line(clean(value))
    return _label(domain, value, words) if isinstance(domain, Single) else _quantity(domain, value)


def _options(domain: Domain) -> tuple[Option, ...]:
    return domain.options if isinstance(domain, Single | Multiple | Ranking) else ()


def _label(domain: Domain, code: float, words: str) -> str:
    option = next((option for option in _options(domain) if option.code == code), None)
    if option is None:
        return f"{code:g}"
    return f"{option.label}: {words}" if option.write_in and words else option.label


def _quantity(domain: Domain, value: float) -> str:
    unit = f" {domain.unit}" if isinstance(domain, Number) and domain.unit else ""
    return f"{value:.15g}{unit}"
