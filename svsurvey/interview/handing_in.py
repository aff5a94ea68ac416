"""The talk about saving: as long as it fails the answers are kept, and the person says what to do with them.

It is given two deeds, to save and to save to another file, and knows neither what is saved nor where.
"""

from collections.abc import Callable

from svsurvey.errors import NothingSaved, StoreError
from svsurvey.interview.line_asking import ON_STOPPING, Talk
from svsurvey.interview.line_words import Words
from svsurvey.interview.lines import AtOnce, Left, Lines
from svsurvey.sentences import Sentences

CHOICES = ("save.again", "save.elsewhere", "leave.erase")


def hand_in(
    say: Sentences,
    lines: Lines,
    save: Callable[[], None],
    save_elsewhere: Callable[[str], None],
    support: str = "",
) -> None:
    """Saves; when that fails asks, until it is saved or given up. Both deeds raise StoreError when they fail.

    Raises NothingSaved when the answers are to be erased, the last StoreError when nobody is there to be asked.
    support: where help is, in the instrument's words.
    """
    try:
        save()
        return
    except StoreError as error:
        failure = error
    lines.speak(say)
    talk = Talk(lines, Words(say), (say,), support)
    while True:
        lines.say(f"{say('save.failed')}\n{failure.what}" + (f"; {failure.hint}" if failure.hint else ""))
        try:
            _once_more(say, talk, save, save_elsewhere)
            return
        except StoreError as error:
            failure = error
        except KeyboardInterrupt:  # leaving stands among the choices
            lines.say()
        except AtOnce:
            raise NothingSaved(say("erased")) from None
        except Left:
            raise failure from None


def _once_more(
    say: Sentences, talk: Talk, save: Callable[[], None], save_elsewhere: Callable[[str], None]
) -> None:
    """Does what the person chooses. Raises Left at the end of the input."""
    match talk.choose("save.ask", CHOICES, ON_STOPPING):
        case "save.again":
            save()
        case "save.elsewhere":
            name = talk.read(say("save.where"), ON_STOPPING)
            if not (isinstance(name, str) and name.strip()):
                raise StoreError(say("save.unnamed"))
            save_elsewhere(name.strip())
        case "leave.erase":
            raise NothingSaved(say("erased"))
