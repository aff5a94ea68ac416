"""The fields of an instrument as conditions see them, also while it is still being read."""

from collections.abc import Iterable, Iterator, Mapping

from svsurvey.instrument.domain import Date, Multiple, Number, Ranking, Single, Slider
from svsurvey.instrument.model import Field, Item
from svsurvey.instrument.subject import Subject


def subject(place: Field) -> Subject:
    """What conditions need to know of a field."""
    domain = place.domain
    match domain:
        case Single(options, ordered):
            off = frozenset(option.code for option in options if option.missing)
            return Subject("single", tuple(o.code for o in options), ordered, off_scale=off)
        case Multiple(options) | Ranking(options):
            return Subject(domain.kind, tuple(o.code for o in options))
        case Number(low, high):
            return Subject("number", low=low, high=high, whole=domain.decimals == 0)
        case Slider(low, high):
            return Subject("slider", low=low, high=high, whole=True)
        case Date(low, high):
            return Subject("date", low=low, high=high)
        case _:
            return Subject(domain.kind)


UNKNOWN = Subject("unknown")
"""A field of a faulty item: conditions on it are not judged as well."""

ANSWERLESS = Subject("answerless")
"""A note, or a grid as a whole: there is nothing to ask about."""


class Subjects(Mapping[str, Subject]):
    """The fields read so far as conditions see them; each is worked out when it is first asked about."""

    def __init__(self) -> None:
        self._fields: dict[str, Field | Subject] = {}

    def learn(self, item: Item) -> None:
        """From here on, conditions may ask about the item's fields."""
        self._fields[item.id] = ANSWERLESS
        for place in item.fields:
            self._fields[place.name] = place

    def stand_in(self, names: Iterable[str], known: Subject) -> None:
        """Say what conditions see in names that have no sound field."""
        self._fields |= dict.fromkeys(names, known)

    def __getitem__(self, name: str) -> Subject:
        found = self._fields[name]
        if isinstance(found, Field):
            found = self._fields[name] = subject(found)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def __contains__(self, name: object) -> bool:
        return name in self._fields
