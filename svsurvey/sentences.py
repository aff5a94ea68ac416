"""The program's own words in one language: a small YAML file each in `languages/`, found by the keys of messages.

Whoever talks to respondents is handed Sentences and asks them for every word. They know no item and no value.
"""

from collections.abc import Mapping, Sequence
from functools import cache

from svsurvey.instrument.phrases import FOLDER, texts
from svsurvey.instrument.phrases import OWN as OWN
from svsurvey.message import Message


class Sentences:
    """One language. Called with a key, or a Message, it gives the sentence."""

    def __init__(self, language: str, texts: Mapping[str, str]) -> None:
        self.language, self.texts = language, texts

    def __call__(self, said: str | Message, **values: object) -> str:
        """The sentence for a key with its values, or for a Message. Raises KeyError for an unknown key."""
        key, values = (said.key, dict(said.values)) if isinstance(said, Message) else (said, values)
        written = {name: self._written(value) for name, value in values.items()}
        return self.texts[key].format_map(written)

    def _written(self, value: object) -> str:
        match value:
            case Message():
                return self(value)
            case str() | None:
                return value or ""
            case float():
                return f"{value:.12g}"
            case Sequence():
                return self.listed(value)
        return str(value)

    def listed(self, parts: Sequence[object]) -> str:
        """`1, 2 or 3`."""
        *first, last = map(str, parts)
        return f"{', '.join(first)} {self('or')} {last}" if first else last

    def word(self, key: str) -> tuple[str, ...]:
        """The words that a person may type for a command or for yes and no, the one that is shown first."""
        return tuple(self.texts[key].split())


def languages() -> list[str]:
    """The languages that the program speaks itself."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


@cache
def sentences(language: str = OWN) -> Sentences:
    """The program's words in a language, or in the nearest that it speaks: `de` for `de-AT`, else English."""
    base = language.partition("-")[0]
    found = next((tag for tag in (language, base) if (FOLDER / f"{tag}.yaml").is_file()), OWN)
    return Sentences(found, texts(found))
