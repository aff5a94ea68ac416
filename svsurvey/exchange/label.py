"""The privacy label as Markdown that reads well as plain text too, for respondents and for an ethics board.

It knows how a page is set, not what is true: that is the label's business.
"""

from collections.abc import Iterable, Iterator

from svsurvey import __version__
from svsurvey.exchange.markdown import escaped, wrapped
from svsurvey.privacy import TOPICS, Label
from svsurvey.sentences import Sentences

WIDTH = 80


def page(label: Label, say: Sentences) -> str:
    """The whole label, topic after topic, and what it is about: instrument, version, fingerprint, keys."""
    blocks = [_heading(label, say), _list(_about(label, say))]
    said = {topic: [label.said(say, s) for s in label.statements() if s.topic == topic] for topic in TOPICS}
    for topic, sentences in said.items():
        if sentences:
            blocks += [f"## {escaped(say(f'privacy.topic.{topic}'))}", _list(sentences)]
    return "\n\n".join(blocks) + "\n"


def _heading(label: Label, say: Sentences) -> str:
    return "# " + escaped(say("privacy.heading", title=label.shown.title))


def _about(label: Label, say: Sentences) -> Iterator[str]:
    instrument, seal = label.instrument, label.fielding.seal
    yield say("privacy.which", id=instrument.id, version=instrument.version)
    yield say("privacy.fingerprint", fingerprint=label.fingerprint)
    yield from (say("privacy.key", key=key) for key in (seal.to if seal else ()))
    yield say("privacy.written_by", program=__version__)


def _list(lines: Iterable[str]) -> str:
    return "\n".join(wrapped(f"- {escaped(line)}", "  ", WIDTH) for line in lines)
