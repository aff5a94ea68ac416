"""What the answers themselves reveal: who stands alone, and what is known of whoever is known to be in a group.

It works on counts and never sees a row. What it says names items, and neither an answer nor a label of a wave.
After L. Sweeney, k-anonymity (2002), https://doi.org/10.1142/S0218488502001648; the same answer of a whole group:
A. Machanavajjhala et al., l-diversity (2007), https://doi.org/10.1145/1217299.1217302.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from svsurvey.engine.query import ANSWERED, CountBy, Counts, CountWords
from svsurvey.instrument.codebook import Kind, Variable, variables
from svsurvey.instrument.model import Instrument
from svsurvey.report.finding import Finding, Verdict, look, ok, some, told
from svsurvey.report.model import SMALL
from svsurvey.response import Scope
from svsurvey.stats.analysis import Ask
from svsurvey.text import counted

BESIDE = ("wave", "site", "version", "mode")
"""What is on record of everybody and may be known to colleagues."""

MOST_WAVES = 200
"""Waves whose words are counted one by one."""

FEWER = f"fewer than {SMALL}"

COARSER = (
    "who knows this of a person finds the row: ask less finely next time, show rows to nobody, "
    "and tables only by --release"
)


@dataclass(frozen=True)
class Known:
    """The variables of one instrument over all its versions, by name; a mark that one version has counts."""

    versions: tuple[Instrument, ...]

    @cached_property
    def all(self) -> Mapping[str, list[Variable]]:
        """The forms that each variable has in the versions."""
        found: dict[str, list[Variable]] = {}
        for version in self.versions:
            for variable in variables(version):
                found.setdefault(variable.name, []).append(variable)
        return found

    @cached_property
    def identifying(self) -> tuple[str, ...]:
        """Those that may tell who somebody is, words left out: nobody's words are another's."""
        return tuple(
            name for name, forms in self.all.items() if any(v.identifying for v in forms) and _coded(forms)
        )

    @cached_property
    def others(self) -> tuple[str, ...]:
        """The other ones, words left out."""
        return tuple(name for name, forms in self.all.items() if name not in self.identifying and _coded(forms))

    @cached_property
    def words(self) -> tuple[CountWords, ...]:
        """The questions how many texts there are, kept apart or not."""
        return tuple(
            CountWords(name, frozenset(c for v in forms for c in v.missing), apart, Scope())
            for name, forms in self.all.items()
            for apart in (True, False)
            if any(v.kind is Kind.TEXT and v.apart is apart for v in forms)
        )

    def item(self, name: str) -> str:
        """The item of a variable, or the label itself."""
        return self.all[name][0].item if name in self.all else name

    def tells(self, name: str, value: object) -> bool:
        """Whether a value is an answer that tells something: not missing, and of a tick only that it was made."""
        forms = self.all[name]
        if value is None or any(isinstance(value, int) and value in form.missing for form in forms):
            return False
        return value == 1 if forms[0].kind is Kind.TICK else True


def _coded(forms: Sequence[Variable]) -> bool:
    return all(form.kind is not Kind.TEXT for form in forms)


def singled_out(versions: Sequence[Instrument], ask: Ask) -> list[Finding]:
    """What the answers to one instrument reveal, those of broken-off responses too; made-up ones are left out."""
    known = Known(tuple(versions))
    names = (*BESIDE, *known.identifying)
    everybody = CountBy(names, Scope(), every=True)
    made_up = CountBy(("mode",), Scope(simulated=True), every=True)
    facts = ask([everybody, made_up, *known.words])
    groups = Groups(names, facts[everybody])
    texts = {query: facts[query].values().get(ANSWERED, 0) for query in known.words}
    return [
        _combinations(known, groups).of("combinations", "Who stands alone with what may be known of them?"),
        _single(known, groups).of("single-item", "Does one item alone single somebody out?"),
        _same(known, groups, ask).of("same-answer", "Did a whole group answer alike?"),
        _labels(groups, "wave").of("waves", "Is a wave so small that it shows persons?"),
        _labels(groups, "site").of("sites", "Is a site so small that it shows persons?"),
        _words(texts).of("words", "What did people write in their own words?"),
        _few_words(known, groups, ask).of("few-words", "Do waves hold words of few?"),
        _receipts(known).of("receipts", "Can somebody prove which answers are theirs?"),
        _made_up(facts[made_up].total).of("made-up", "Are made-up responses in it?"),
    ]


@dataclass(frozen=True)
class Groups:
    """How many responses there are in each combination of these columns."""

    names: tuple[str, ...]
    counts: Counts

    def by(self, names: Iterable[str]) -> Counter[tuple[object, ...]]:
        """The same by some of the columns."""
        places = [self.names.index(name) for name in names]
        found: Counter[tuple[object, ...]] = Counter()
        for key, n in self.counts.cells.items():
            found[tuple(key[place] for place in places)] += n
        return found


def _combinations(known: Known, groups: Groups) -> Verdict:
    sizes = list(groups.counts.cells.values())
    if not sizes:
        return ok("no response in it can be read")
    people, alone = sum(sizes), sum(size == 1 for size in sizes)
    small = sum(size for size in sizes if size < SMALL)
    items = dict.fromkeys(known.item(name) for name in known.identifying)
    of = f"of {', '.join(BESIDE)}" + (f" and {some(items, 8)}" if items else "")
    seen = f"{counted(people, 'response')} in {counted(len(sizes), 'combination')} {of}"
    if small:
        found = (
            f"{seen}: {alone:,} alone in theirs, {small:,} in combinations of {FEWER}; "
            f"the smallest group has {min(sizes)}"
        )
        return look(found, COARSER)
    if not items:
        return told(
            f"{seen}, each of {SMALL} or more; no item is marked", "mark what is known: `identifying: true`"
        )
    return ok(f"{seen}, each of {SMALL} or more; the smallest group has {min(sizes)}")


def _single(known: Known, groups: Groups) -> Verdict:
    of_item: dict[str, list[str]] = {}
    for name in groups.names:
        of_item.setdefault(known.item(name), []).append(name)
    alone = {item: sum(n == 1 for n in groups.by(names).values()) for item, names in of_item.items()}
    found = [f"{item} ({n:,} alone)" for item, n in sorted(alone.items(), key=lambda pair: -pair[1]) if n]
    if found:
        return look(
            f"by one answer alone people stand out in {some(found)}", "put rare options together, use bands"
        )
    return ok("no answer to an identifying item was given by one person only")


def _same(known: Known, groups: Groups, ask: Ask) -> Verdict:
    """Groups that hide a person well enough, but not what all of them answered."""
    large = {key for key, n in groups.counts.cells.items() if n >= SMALL}
    if not large or not known.identifying:
        return ok(f"no group of {SMALL} or more is alike in what identifies, so none can be alike in the rest")
    queries = {name: CountBy((*groups.names, name), Scope(), every=True) for name in known.others}
    facts = ask(queries.values())
    found = []
    for name, query in queries.items():
        answers: dict[tuple[object, ...], list[object]] = {}
        for (*key, value), _ in facts[query].cells.items():
            answers.setdefault(tuple(key), []).append(value)
        if any(len(answers.get(key, ())) == 1 and known.tells(name, answers[key][0]) for key in large):
            found.append(known.item(name))
    if found:
        what = f"in a group of {SMALL} or more all gave the same answer to {some(dict.fromkeys(found), 8)}"
        return look(what, "whoever is known to be in that group is known to have given it: release no row of it")
    return ok("in no group did all give the same answer")


def _labels(groups: Groups, label: str) -> Verdict:
    sizes = [n for (value,), n in groups.by([label]).items() if value]
    small = sum(n < SMALL for n in sizes)
    if small:
        what = f"{small:,} of {counted(len(sizes), label)} {'has' if small == 1 else 'have'} {FEWER} responses"
        return look(what, f"put {label}s together before anybody else sees them")
    return ok(f"{counted(len(sizes), label)}, none with {FEWER} responses" if sizes else f"no {label} is named")


def _words(texts: Mapping[CountWords, int]) -> Verdict:
    apart = [f"{query.variable} ({n:,})" for query, n in texts.items() if query.apart and n]
    beside = [f"{query.variable} ({n:,})" for query, n in texts.items() if not query.apart and n]
    style = "people can be known by how they write and what they tell: read them before anybody else does"
    if beside:
        also = f"; apart from them: {some(apart, 8)}" if apart else ""
        return look(f"texts that lie beside the answers of who wrote them: {some(beside, 8)}{also}", style)
    if apart:
        return told(f"texts, kept apart from the answers: {some(apart, 8)}", style)
    return ok("nobody wrote anything")


def _few_words(known: Known, groups: Groups, ask: Ask) -> Verdict:
    waves = [str(wave) for (wave,) in groups.by(["wave"]) if wave][:MOST_WAVES]
    apart = [query for query in known.words if query.apart]
    if not waves or not apart:
        return ok("no wave is kept with words")
    queries = {
        (wave, query.variable): CountWords(query.variable, query.missing, True, Scope(waves=(wave,)))
        for wave in waves
        for query in apart
    }
    facts = ask(queries.values())
    few = {wave for (wave, _), query in queries.items() if 0 < facts[query].values().get(ANSWERED, 0) < SMALL}
    if few:
        what = (
            f"in {counted(len(few), 'wave')} {FEWER} people wrote: who is known to have answered then may be known"
        )
        return look(what, "leave the wave out when words are handed on")
    return ok(f"no wave holds words of {FEWER} people")


def _receipts(known: Known) -> Verdict:
    if any(version.receipt for version in known.versions):
        what = "who kept a receipt can have their answers erased, and so can whoever takes it from them"
        return told(what, "tell people to keep it where nobody looks")
    return ok("no receipts are given")


def _made_up(number: int) -> Verdict:
    if number:
        return told(f"{counted(number, 'made-up response')}, left out of all this")
    return ok("none")
