"""The talk about saving: as long as it fails the answers are kept, and the person says what to do with them.

It is given two deeds, to save and to save to another file, and knows neither what is saved nor where.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress

from svsurvey.errors import NothingSaved, StoreError
from svsurvey.interview import pages
from svsurvey.interview.line import Left, Lines

CHOICES = (pages.SAVE_AGAIN, pages.SAVE_ELSEWHERE, pages.ERASE)


def hand_in(lines: Lines, save: Callable[[], None], save_elsewhere: Callable[[str], None]) -> None:
    """Saves; when that fails asks, until it is saved or given up. Both deeds raise StoreError when they fail.

    Raises NothingSaved when the answers are to be erased, the last StoreError when nobody is there to be asked.
    """
    try:
        save()
        return
    except StoreError as error:
        failure = error
    while True:
        lines.say(f"{pages.SAVE_FAILED}\n{failure.what}" + (f"; {failure.hint}" if failure.hint else ""))
        try:
            _once_more(lines, save, save_elsewhere)
            return
        except StoreError as error:
            failure = error
        except KeyboardInterrupt:  # leaving stands among the choices
            lines.say()
        except Left:
            raise failure from None


def _once_more(lines: Lines, save: Callable[[], None], save_elsewhere: Callable[[str], None]) -> None:
    """Does what the person chooses."""
    match _chosen(lines, pages.SAVE_ASK, CHOICES):
        case pages.SAVE_AGAIN:
            save()
        case pages.SAVE_ELSEWHERE:
            name = lines.ask(pages.SAVE_WHERE).strip()
            if not name:
                raise StoreError("no file was named")
            save_elsewhere(name)
        case pages.ERASE:
            raise NothingSaved(pages.ERASED)


def _chosen(lines: Lines, question: str, choices: Sequence[str]) -> str:
    """The one that was chosen, by its number. Raises Left at the end of the input."""
    lines.say("\n".join([question, *(f"  {number}. {choice}" for number, choice in enumerate(choices, 1))]))
    while True:
        typed = lines.ask("Type a number:").strip()
        with suppress(ValueError):
            if 0 < int(typed[:3]) <= len(choices):
                return choices[int(typed[:3]) - 1]
        lines.say(f"Please type a number from 1 to {len(choices)}.")
