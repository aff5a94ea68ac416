"""`svsurvey privacy`: the honest label of a survey, for respondents and for an ethics board."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from svsurvey.commands.output import talk, write_out
from svsurvey.commands.study import DbOption, InstrumentArgument, JsonOption, OutOption, instrument_of, study_path
from svsurvey.errors import UsageError

if TYPE_CHECKING:
    from svsurvey.instrument.model import Instrument, Seal
    from svsurvey.privacy import Label, Study
    from svsurvey.store.database import Store

EXAMPLES = (
    "svsurvey privacy check-in",
    "svsurvey privacy my-survey.yaml --db study.db -o privacy.md",
    "svsurvey privacy support-needs --lang de --kiosk",
    "svsurvey privacy my-survey.yaml --json",
)

ENDINGS = (".md", ".markdown", ".txt", "")


def privacy(
    instrument: InstrumentArgument,
    db: DbOption = None,
    lang: Annotated[
        str | None,
        typer.Option(
            "--lang", metavar="LANG", show_default="the instrument's own", help="In this language: en, de or es."
        ),
    ] = None,
    kiosk: Annotated[bool, typer.Option("--kiosk", help="As it is for people who answer in a kiosk.")] = False,
    as_json: JsonOption = False,
    output: OutOption = None,
) -> None:
    """Print what this survey keeps of a person, who could see it, and what could give somebody away.

    It is made from the instrument and, where there is one, from the study: plain or sealed, rounds and places in
    use. The study is only read. In Markdown, with version and fingerprint, for an ethics board.
    """
    from svsurvey.exchange.label import page
    from svsurvey.privacy import Fielding, Label
    from svsurvey.sentences import sentences

    _demand_ending(output, as_json)
    asked, _ = instrument_of(instrument)
    language = _spoken(asked, lang)
    seal, study = _in_study(db, asked)
    named_in = language if language in asked.languages else ""
    label = Label(asked, Fielding(seal, kiosk), study, named_in)
    say = sentences(language)
    write_out(output, _as_json(label, language) if as_json else page(label, say), private=False)
    if output is not None and str(output) != "-":
        talk(f"Wrote {output}.")


def _demand_ending(output: Path | None, as_json: bool) -> None:
    wanted = (".json", "") if as_json else ENDINGS
    if output is not None and output.suffix.lower() not in wanted:
        form = "JSON" if as_json else "Markdown"
        name = output.with_suffix(wanted[0]).name
        raise UsageError(f"the label is written as {form}, not as {output.suffix}", f"-o {name}, or - for stdout")


def _spoken(instrument: "Instrument", lang: str | None) -> str:
    """The language of the label: one of the instrument's, or one that svsurvey speaks. Raises UsageError."""
    from svsurvey.sentences import languages

    known = list(dict.fromkeys([*instrument.languages, *languages()]))
    if lang and lang not in known:
        raise UsageError(f"there is no label in '{lang}'", f"there is: {', '.join(known)}")
    return lang or instrument.language


# ---- the study, only read -------------------------------------------------------------------------------


def _in_study(db: Path | None, instrument: "Instrument") -> "tuple[Seal | None, Study | None]":
    """Whose keys open what is kept, and what a study says of the instrument; no study where there is none.

    Raises StoreError for a study that was named and is not there.
    """
    if db is None and not study_path(db).exists():
        return instrument.seal, None
    from svsurvey.store.database import Store
    from svsurvey.store.file import StudyFile, own_tables

    with Store(StudyFile.look(study_path(db))) as store:
        knows_keys = "recipients" in own_tables(store.file.value("PRAGMA user_version"))  # older studies do not
        seal = store.sealing(instrument) if knows_keys else instrument.seal
        return seal, _of_study(store, instrument)


def _of_study(store: "Store", instrument: "Instrument") -> "Study":
    from svsurvey.privacy import Study

    fielded = [kept for kept in store.instruments() if kept.id == instrument.id]
    if not fielded:
        return Study()
    same = next((kept.sha256 for kept in fielded if kept.version == instrument.version), "")
    readable = any(kept.responses or kept.simulated for kept in fielded)
    return Study(same, tuple(store.waves(instrument.id)), tuple(store.sites(instrument.id)), readable)


# ---- for programs ----------------------------------------------------------------------------------------


def _as_json(label: "Label", language: str) -> str:
    import json
    from dataclasses import asdict

    from svsurvey.sentences import sentences

    say, instrument, fielding = sentences(language), label.instrument, label.fielding
    about = {
        "instrument": instrument.id,
        "version": instrument.version,
        "fingerprint": label.fingerprint,
        "title": label.shown.title,
        "language": say.language,
        "kiosk": fielding.kiosk,
        "seal": {"keys": list(fielding.seal.to), "together": fielding.seal.together} if fielding.seal else None,
        "identifying": [item.id for item in label.identifying],
        "words": {
            "apart": [place.name for place in label.apart],
            "beside": [place.name for place in label.beside],
        },
        "study": asdict(label.study) if label.study else None,
        "statements": [{"key": s.key, "topic": s.topic, "text": label.said(say, s)} for s in label.statements()],
        "short": label.short(say),
    }
    return json.dumps(about, ensure_ascii=False, indent=2) + "\n"
