"""Every code that `check` can give, with what it means. The reference in docs/format.md is written from it."""

from svsurvey.errors import Level

ERROR, WARNING, NOTE = Level.ERROR, Level.WARNING, Level.NOTE

CODES: dict[str, tuple[Level, str]] = {
    # The file
    "yaml-fault": (ERROR, "The file is not YAML, or empty."),
    "control-character": (ERROR, "A text holds characters that could steer a terminal."),
    "not-allowed": (
        ERROR,
        "YAML that has no place here: tags, anchors, aliases, several documents, deep nesting.",
    ),
    "too-large": (ERROR, "The file, or the number of answers, is past the limit."),
    "duplicate-key": (ERROR, "A key stands twice in one mapping."),
    "duplicate-code": (ERROR, "Two options have the same code."),
    # Its shape
    "unknown-key": (ERROR, "A key that the format does not have."),
    "missing-key": (ERROR, "A key that must be there is not."),
    "misplaced-key": (ERROR, "A key, or an option's flag, that belongs to another type of item."),
    "wrong-type": (ERROR, "A value of the wrong kind: a text for a number, a list for a mapping."),
    "bad-value": (ERROR, "A word that is none of those allowed, or a number out of bounds."),
    # Names and answers
    "bad-id": (ERROR, "An id with other letters than the format allows."),
    "duplicate-id": (ERROR, "Two items, rows or scores have the same id."),
    "taken-id": (ERROR, "An id that is a column of every export."),
    "unknown-scale": (ERROR, "A scale that is not defined under `scales`."),
    "too-few-options": (ERROR, "A choice with a single option."),
    "several-write-ins": (ERROR, "Two options of one item ask for words."),
    "bad-picks": (ERROR, "Fewest, most or placed options that cannot be."),
    "bad-range": (ERROR, "A range that is not two values, the lower one first."),
    "bad-interval": (
        ERROR,
        "Intervals that are not one for each answer in their order, or that answers without an order have.",
    ),
    "usual-outside-range": (ERROR, "The usual values reach beyond the possible ones."),
    "bad-recipient": (
        ERROR,
        "A key to seal for that is none, stands twice, or stands alone where several are needed.",
    ),
    "missing-code-clash": (ERROR, "A code for missing answers that an answer can have, too."),
    "reverse-not-symmetric": (ERROR, "Something is reversed that has no two ends to turn round."),
    # Conditions
    "bad-condition": (ERROR, "A sentence that is not a condition."),
    "single-equals": (ERROR, "`=` where `==` is meant."),
    "unknown-item": (ERROR, "A condition about an item that is not there."),
    "later-item": (ERROR, "A condition about an item that has not been asked yet."),
    "no-such-answer": (ERROR, "A condition on a code that the item does not have."),
    "outside-range": (ERROR, "A condition on a number that the item cannot have."),
    "no-order": (ERROR, "More or less of answers that have no order."),
    "never-asked": (ERROR, "A condition that no answers make true."),
    "always-asked": (WARNING, "A condition that every answer makes true."),
    "too-many-cases": (NOTE, "A condition that depends on too many answers to try them all."),
    # Chance, and answers shown again
    "random-order": (ERROR, "An item that needs another, which an order of chance may put after it."),
    "bad-pipe": (ERROR, "An answer shown in a text that has none of its own, or that only the translation shows."),
    "pipe-without-words": (WARNING, "An answer shown in a text, with no words for those who did not give it."),
    "unfilled-pipe": (WARNING, "Braces round a name in a text where no answer is filled in."),
    "shuffled-scale": (WARNING, "Answers that have an order, shown in an order of chance."),
    "nothing-to-shuffle": (WARNING, "A random order with nothing to move, or an anchor without such an order."),
    "lookup-of-few": (NOTE, "A list to be searched that is short enough to be read."),
    # Scores
    "score-method": (ERROR, "A score that is not made by exactly one of sum, mean and percent."),
    "score-unknown-item": (ERROR, "A score over an item that is not there."),
    "score-wrong-item": (ERROR, "A score over an item whose answers cannot be counted, or over one twice."),
    "score-at-least": (ERROR, "A number of needed answers that cannot be, or that makes sums shrink."),
    "score-codes": (ERROR, "Codes that no item of the score has, or codes where none are needed."),
    "score-bands": (ERROR, "Bands that overlap or are not two numbers."),
    # Wisdom
    "missing-translation": (WARNING, "Texts without a translation."),
    "stale-translation": (WARNING, "A translation of something that has changed or is gone."),
    "reserved-id": (WARNING, "An id that SPSS, Stata, R or SQL will not take."),
    "duplicate-label": (WARNING, "Two options that read the same."),
    "no-range": (WARNING, "A number without lowest and highest value."),
    "no-consent": (WARNING, "Nobody is told what taking part means."),
    "no-support": (WARNING, "Nobody is told where help is."),
    "consent-must-say": (NOTE, "Something that people should be told before they take part."),
    "linked-text": (NOTE, "Free words that are kept beside the other answers."),
}
