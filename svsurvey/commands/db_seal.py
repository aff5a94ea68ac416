"""`db seal`: the study's own keys to seal for, which win over those of its instruments."""

from typing import Annotated

import typer

from svsurvey.commands.keys import for_whom
from svsurvey.commands.output import talk
from svsurvey.commands.study import DbOption, demand_keys_elsewhere, open_study, study_path
from svsurvey.errors import UsageError
from svsurvey.text import counted

EXAMPLES = (
    "svsurvey db seal --to age1…",
    "svsurvey db seal --to age1… --to age1… --together   # two persons needed",
    "svsurvey db seal --off",
    "svsurvey db seal            # for whom is it sealed?",
)


def db_seal(
    to: Annotated[
        list[str] | None,
        typer.Option(
            "--to", metavar="KEY", show_default=False, help="A line age1… of keygen; can be given again."
        ),
    ] = None,
    together: Annotated[
        bool, typer.Option("--together", help="All keys are needed to open a response, not any one of them.")
    ] = False,
    off: Annotated[bool, typer.Option("--off", help="Take the study's own keys away again.")] = False,
    db: DbOption = None,
) -> None:
    """From now on encrypt every response before it is stored in this study. The study is made if there is none.

    Each response that is saved from now on can be opened only with these keys, on another computer (svsurvey
    unseal). Responses that are there already stay as they are. Without options it prints for whom is sealed.
    """
    if (off and (to or together)) or (together and not to):
        raise UsageError("these options mean nothing together", "--to KEY, with or without --together; or --off")
    if to:
        _seal(to, together, db)
    elif off:
        _stop(db)
    else:
        _show(db)


def _seal(to: list[str], together: bool, db: DbOption) -> None:
    from svsurvey.instrument.model import Seal
    from svsurvey.instrument.recipient import faults_of
    from svsurvey.store.boxes import seal_for
    from svsurvey.store.seal import demand_sound

    seal = Seal(tuple(key.strip() for key in to), together)
    for _, fault in faults_of(seal.to, together):
        raise UsageError(fault.what, fault.hint)
    demand_sound(seal)
    demand_keys_elsewhere(study_path(db))  # before a study is made that nobody could use
    with open_study(db, create=True) as store:
        plain = sum(fielded.responses + fielded.simulated for fielded in store.instruments())
        earlier = sum(store.sealed().values())
        seal_for(store.file, seal)
    talk(f"From now on {store.path} seals responses for {for_whom(seal)}.")
    if plain:
        talk(f"{counted(plain, 'response')} from before stay readable for whoever has the file.")
    if earlier:
        talk(f"{counted(earlier, 'sealed response')} from before still need the keys of then.")


def _stop(db: DbOption) -> None:
    from svsurvey.store.boxes import recipients, seal_for

    with open_study(db) as store:
        had = recipients(store.file)
        seal_for(store.file, None)
    if had is None:
        talk(f"{store.path} had no keys of its own.")
        return
    talk(f"From now on {store.path} keeps responses in plain, unless an instrument says `seal:`.")
    talk("Whoever has the file can read them: tell people so before they answer.")


def _show(db: DbOption) -> None:
    from svsurvey.store.boxes import recipients

    with open_study(db) as store:
        seal = recipients(store.file)
    if seal is None:
        talk(f"{store.path} has no keys of its own: what an instrument says in `seal:` holds.")
        return
    print("\n".join(seal.to), flush=True)
    talk(f"{store.path} seals responses for {for_whom(seal)}.")
