"""Something to say to a respondent, not yet in any language.

Whoever finds that an answer is none, or may be a slip, knows what to say but not in which words. The words belong
to the interview, which has them in several languages.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as part
from types import MappingProxyType

NO_VALUES: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence by its key, and what goes into it: texts, numbers, other messages, or codes to be listed."""

    key: str
    values: Mapping[str, object] = part(default_factory=lambda: NO_VALUES)
