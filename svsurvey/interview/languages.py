"""Languages by the names that their own speakers use, for the page that asks which one."""

from svsurvey.sentences import languages, sentences

NAMES = {
    "ar": "العربية",
    "bg": "български",
    "bn": "বাংলা",
    "ca": "català",
    "cs": "čeština",
    "cy": "Cymraeg",
    "da": "dansk",
    "el": "ελληνικά",
    "et": "eesti",
    "eu": "euskara",
    "fa": "فارسی",
    "fi": "suomi",
    "fr": "français",
    "ga": "Gaeilge",
    "gl": "galego",
    "he": "עברית",
    "hi": "हिन्दी",
    "hr": "hrvatski",
    "hu": "magyar",
    "id": "Bahasa Indonesia",
    "is": "íslenska",
    "it": "italiano",
    "ja": "日本語",
    "ko": "한국어",
    "lt": "lietuvių",
    "lv": "latviešu",
    "nb": "norsk bokmål",
    "nl": "Nederlands",
    "nn": "norsk nynorsk",
    "no": "norsk",
    "pl": "polski",
    "pt": "português",
    "rm": "rumantsch",
    "ro": "română",
    "ru": "русский",
    "sk": "slovenčina",
    "sl": "slovenščina",
    "sq": "shqip",
    "sr": "српски",
    "sv": "svenska",
    "ta": "தமிழ்",
    "th": "ไทย",
    "tr": "Türkçe",
    "uk": "українська",
    "ur": "اردو",
    "vi": "Tiếng Việt",
    "zh": "中文",
}
"""Those that the program does not speak itself; its own say their name in their file."""


def name_of(tag: str) -> str:
    """`Deutsch` for `de`, `Deutsch (de-AT)` for a variety; a tag that is not known stands for itself."""
    base = tag.partition("-")[0]
    name = sentences(base)("name") if base in languages() else NAMES.get(base, "")
    if not name:
        return tag
    return name if tag == base else f"{name} ({tag})"


def questions(tags: list[str]) -> str:
    """The question for the language, in every language that is offered and that the program speaks."""
    spoken = dict.fromkeys(sentences(tag)("language.ask") for tag in tags)
    return " / ".join(spoken)
