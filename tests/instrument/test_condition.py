"""Skip logic: three truth values, what is let through, and where a fault stands."""

from collections.abc import Callable
from datetime import date

import pytest
from forms import CALM, EVENTS, HOURS, NIGHTS, STRAIN, form, problems
from hypothesis import given, settings
from hypothesis import strategies as st

from svsurvey.instrument.condition import (
    Among,
    Arithmetic,
    Both,
    Call,
    Compare,
    Condition,
    Either,
    Fault,
    Literal,
    Name,
    Node,
    Not,
    Ticked,
    every,
    fold,
    holds,
)
from svsurvey.instrument.condition_text import MAX_LENGTH, parse
from svsurvey.instrument.subject import Subject, bind
from svsurvey.response import Answers, Missing, Value

GAPS = (Missing.REFUSED, Missing.NOT_ASKED, Missing.NOT_ANSWERED, Missing.NOT_REACHED)


def read(text: str) -> Condition:
    condition = parse(text)
    assert isinstance(condition, Condition), condition
    return condition


def fault(text: str) -> Fault:
    found = parse(text)
    assert isinstance(found, Fault), found
    return found


def value(text: str, **answers: Value) -> bool | None:
    return holds(read(text), answers)


# ---- three truth values ----------------------------------------------------------------------------------

TRUTHS = {"t == 1": True, "f == 1": False, "u == 1": None}
ANSWERS: Answers = {"t": 1, "f": 0, "u": Missing.REFUSED}


@pytest.mark.parametrize(("one", "a"), TRUTHS.items())
@pytest.mark.parametrize(("other", "b"), TRUTHS.items())
def test_and_is_the_least_and_or_the_most_true(one: str, a: bool | None, other: str, b: bool | None) -> None:
    order: list[bool | None] = [False, None, True]
    assert holds(read(f"{one} and {other}"), ANSWERS) is min(a, b, key=order.index)
    assert holds(read(f"{one} or {other}"), ANSWERS) is max(a, b, key=order.index)


@pytest.mark.parametrize(("term", "truth"), TRUTHS.items())
def test_not_turns_what_is_known(term: str, truth: bool | None) -> None:
    assert holds(read(f"not {term}"), ANSWERS) is (None if truth is None else not truth)


@pytest.mark.parametrize("gap", [*GAPS, ""])
@pytest.mark.parametrize(
    "text",
    ["a == 1", "a != 1", "a < 1", "not a == 1", "a in [1]", "a not in [1]", "1 in a", "a + 1 > 0", "a == a"],
)
def test_nothing_follows_from_a_missing_answer(text: str, gap: Value) -> None:
    assert value(text, a=gap) is None
    assert holds(read(text), {}) is None


@pytest.mark.parametrize(
    ("text", "answers", "truth"),
    [
        ("role == 2", {"role": 2}, True),
        ("role != 2", {"role": 2}, False),
        ("2 == role", {"role": 2}, True),
        ("hours > 40", {"hours": 40}, False),
        ("hours >= 40", {"hours": 40}, True),
        ("40 < hours", {"hours": 41}, True),
        ("10 <= hours < 20", {"hours": 10}, True),
        ("10 <= hours < 20", {"hours": 20}, False),
        ("hours in [1, 2]", {"hours": 2}, True),
        ("hours in (1, 2)", {"hours": 3}, False),
        ("hours not in [1, 2]", {"hours": 3}, True),
        ("temperature == -1.5", {"temperature": -1.5}, True),
        ("3 in events", {"events": frozenset({1, 3})}, True),
        ("3 not in events", {"events": frozenset({1, 3})}, False),
        ("3 in ranks", {"ranks": (3, 1)}, True),
        ("count(events) >= 2", {"events": frozenset({1, 3})}, True),
        ("count(events) == 0", {"events": frozenset()}, True),
        ("word == 'yes'", {"word": "yes"}, True),
        ("day > date('2026-01-31')", {"day": date(2026, 2, 1)}, True),
        ("years(day, date('2026-03-01')) == 19", {"day": date(2006, 3, 2)}, True),
        ("years(day, date('2026-03-01')) == 20", {"day": date(2006, 3, 1)}, True),
        ("a + b * 2 == 7", {"a": 1, "b": 3}, True),
        ("(a + b) * 2 == 8", {"a": 1, "b": 3}, True),
        ("a - b < 0", {"a": 1, "b": 3}, True),
        ("a / b > 0.3", {"a": 1, "b": 3}, True),
        ("a / b > 0", {"a": 1, "b": 0}, None),
        (" * ".join(["a"] * 28) + " > 1", {"a": 10**12 - 1}, True),
        (" * ".join(["a"] * 28) + " / 3 > 1", {"a": 10**12 - 1}, None),
        (f"mean({' * '.join(['a'] * 28)}, 1) > 1", {"a": 10**12 - 1}, None),
        (" * ".join(["a"] * 28) + " > 1", {"a": 10**12 - 0.5}, None),
        ("a < b", {"a": 1, "b": 3}, True),
        ("mean(a, b) == 2", {"a": 1, "b": 3}, True),
        ("mean(a, b) == 1", {"a": 1, "b": Missing.REFUSED}, True),
        ("mean(a, b) == 1", {"a": Missing.REFUSED}, None),
        ("sum(a, b, 1) == 5", {"a": 1, "b": 3}, True),
        ("answered(a)", {"a": 0}, True),
        ("answered(a)", {"a": frozenset()}, True),
        ("answered(a)", {"a": Missing.NOT_ANSWERED}, False),
        ("answered(a)", {}, False),
        ("not answered(a)", {"a": ""}, True),
        ("refused(a)", {"a": Missing.REFUSED}, True),
        ("refused(a)", {"a": Missing.NOT_ANSWERED}, False),
        ("refused(a)", {}, False),
        ("not refused(a)", {"a": 1}, True),
        ("a == 1 or b == 1", {"b": 1}, True),
        ("a == 1 and b == 1", {"b": 0}, False),
    ],
)
def test_a_condition_has_this_value(text: str, answers: Answers, truth: bool | None) -> None:
    assert holds(read(text), answers) is truth


# ---- codes off the scale ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ("calm > 2", None),
        ("calm <= 2", None),
        ("2 < calm", None),
        ("calm == 9", True),
        ("calm != 1", True),
        ("calm in [1, 9]", True),
        ("mean(calm, hours) == 4", True),
        ("calm + 1 > 3", None),
        ("answered(calm)", True),
        ("not (calm > 2) or hours == 4", True),
        ("1 in events and calm > 2", None),
        ("count(events) == 1", True),
    ],
)
def test_does_not_apply_has_no_place_in_an_order(text: str, truth: bool | None) -> None:
    subjects = {
        "calm": Subject("single", (1, 2, 3, 9), ordered=True, off_scale=frozenset({9})),
        "hours": Subject("number"),
        "events": Subject("multiple", (1,)),
    }
    bound = bind(read(text), subjects)
    assert holds(bound, {"calm": 9, "hours": 4, "events": frozenset({1})}) is truth
    assert bound.text == text


def test_nothing_is_bound_where_every_code_has_its_place() -> None:
    condition = read("hours > 2")
    assert bind(condition, {"hours": Subject("number")}) is condition


# ---- joined, read, folded --------------------------------------------------------------------------------


def test_conditions_are_joined_without_changing_what_they_say() -> None:
    joined = every([None, read("a == 1 or b == 1"), read("c == 1")])
    assert joined is not None
    assert joined.text == "(a == 1 or b == 1) and c == 1"
    again = read(joined.text)
    for a in (0, 1, Missing.REFUSED):
        for c in (0, 1, Missing.REFUSED):
            answers: Answers = {"a": a, "b": 0, "c": c}
            assert holds(joined, answers) is holds(again, answers)
    assert every([None, None]) is None
    assert every([None, again]) is again


def test_a_condition_knows_the_names_it_reads() -> None:
    text = "a == 1 and not (2 in b or count(c) > d) or answered(e) and f in [1] and 1 < g + h"
    assert read(text).names == set("abcdefgh")


def test_folding_builds_from_the_leaves_up() -> None:
    depths = fold(read("a == 1 and not b == 2"), lambda node, below: 1 + max(below, default=0))
    assert depths == 4


# ---- compiled against walked -----------------------------------------------------------------------------

NUMBERS = ("a", "b")
SUBJECTS = {
    "a": Subject("number", off_scale=frozenset({9})),
    "b": Subject("number"),
    "e": Subject("multiple", (1, 2)),
}


def walked(node: Node, answers: Answers) -> object:
    """The plainest evaluator: by cases, on the tree, without compiling anything."""

    def known(id_: str) -> Value | None:
        found = answers.get(id_)
        return None if found == "" or isinstance(found, Missing) else found

    def ranked(part: Node) -> object:
        got = walked(part, answers)
        return None if isinstance(part, Name) and got in part.off_scale else got

    match node:
        case Literal(literal):
            return literal
        case Name(id_):
            return known(id_)
        case Not(term):
            truth = walked(term, answers)
            return None if truth is None else not truth
        case Both(terms):
            truths = [walked(term, answers) for term in terms]
            return False if False in truths else None if None in truths else True
        case Either(terms):
            truths = [walked(term, answers) for term in terms]
            return True if True in truths else None if None in truths else False
        case Compare(sign, left, right):
            look: Callable[[Node], object] = ranked if sign not in ("==", "!=") else lambda n: walked(n, answers)
            x, y = look(left), look(right)
            return None if x is None or y is None else eval(f"x {sign} y", {}, {"x": x, "y": y})
        case Among(term, options):
            got = walked(term, answers)
            return None if got is None else got in [option.value for option in options]
        case Ticked(code, item):
            ticks = known(item.id)
            return code.value in ticks if isinstance(ticks, frozenset) else None
        case Arithmetic(sign, left, right):
            x, y = ranked(left), ranked(right)
            if x is None or y is None or (sign == "/" and not y):
                return None
            return eval(f"x {sign} y", {}, {"x": x, "y": y})
        case Call("answered", (Name(id_),)):
            return known(id_) is not None
        case Call("refused", (Name(id_),)):
            return answers.get(id_) is Missing.REFUSED
        case Call("count", (Name(id_),)):
            ticks = known(id_)
            return len(ticks) if isinstance(ticks, frozenset) else None
        case Call(function, parts):
            numbers = [x for part in parts if (x := ranked(part)) is not None]
            total = sum(numbers)  # type: ignore[arg-type]
            return None if not numbers else total / len(numbers) if function == "mean" else total
    raise AssertionError(node)


numbers = st.recursive(
    st.sampled_from([*NUMBERS, "0", "1", "2", "9", "-1", "2.5"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda p: f"({' '.join(p)})"),
        st.lists(inner, min_size=1, max_size=3).map(lambda p: f"mean({', '.join(p)})"),
        st.lists(inner, min_size=1, max_size=3).map(lambda p: f"sum({', '.join(p)})"),
    ),
    max_leaves=3,
)
signs = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
truths = st.recursive(
    st.one_of(
        st.tuples(numbers, signs, numbers).map(" ".join),
        st.tuples(numbers, signs, numbers, signs, numbers).map(" ".join),
        st.tuples(st.sampled_from(NUMBERS), st.sampled_from(["in", "not in"])).map(
            lambda p: f"{' '.join(p)} [1, 9]"
        ),
        st.sampled_from(["1 in e", "2 not in e", "count(e) > 0", "answered(a)", "refused(b)", "answered(e)"]),
    ),
    lambda inner: st.one_of(
        inner.map(lambda p: f"not ({p})"),
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda p: f"({' '.join(p)})"),
    ),
    max_leaves=6,
)
gaps = st.sampled_from(GAPS)
cases = st.fixed_dictionaries(
    {},
    optional={
        "a": gaps | st.integers(-1, 9),
        "b": gaps | st.integers(-1, 9),
        "e": gaps | st.frozensets(st.sampled_from([1, 2])),
    },
)


@settings(max_examples=400, derandomize=True, deadline=None)
@given(truths, cases)
def test_the_compiled_condition_says_what_the_tree_says(text: str, answers: Answers) -> None:
    condition = bind(read(text), SUBJECTS)
    assert holds(condition, answers) is walked(condition.root, answers)


@settings(max_examples=200, derandomize=True, deadline=None)
@given(truths, truths, cases)
def test_de_morgan_and_double_negation_hold(one: str, other: str, answers: Answers) -> None:
    assert value(f"not (({one}) and ({other}))", **answers) is value(f"not ({one}) or not ({other})", **answers)
    assert value(f"not not ({one})", **answers) is value(one, **answers)


# ---- what is not a condition -----------------------------------------------------------------------------

HOSTILE = {
    "lambda": "(lambda: 1)() == 1",
    "attribute": "a.b == 1",
    "dunder": "().__class__.__bases__ == 1",
    "import": "__import__('os').system('ls')",
    "comprehension": "[x for x in a] == 1",
    "generator": "sum(x for x in a) == 1",
    "f-string": "f'{a}' == 'x'",
    "walrus": "(a := 1) == 1",
    "power tower": "9**9**9 > a",
    "huge number": f"a == {'9' * 500}",
    "larger than 2^53": "a == 1e300",
    "endless": "a == 1e999",
    "shift": "1 << 9999 > a",
    "imaginary": "a == 1j",
    "bytes": "a == b'x'",
    "truth": "a == True",
    "nothing": "a == None",
    "dots": "a == ...",
    "is": "a is 1",
    "index": "a[0] == 1",
    "conditional": "(1 if a else 2) == 1",
    "star": "mean(*a) == 1",
    "keyword": "mean(a=1) == 1",
    "await": "await a",
    "yield": "(yield a)",
    "set of names": "a in {b, c}",
    "dict": "a in {1: 2}",
    "chained in": "a in b in c",
    "unknown function": "open('x') == 1",
    "too few": "mean() == 1",
    "too many": "count(a, b) == 1",
    "date of a name": "date(a) == a",
    "no such day": "a == date('2026-02-30')",
    "minus a name": "-a == 1",
    "minus a text": "-'a' == 1",
    "plus": "+1 == a",
    "inverted": "~1 == a",
    "statement": "import os",
    "two statements": "a == 1; b == 1",
    "assignment": "a = 1",
    "deep": "(" * 300 + "a" + ")" * 300,
    "many nots": "not " * 240 + "a == 1",
    "many minuses": "-" * 900 + "1 == a",
    "many sums": "+".join(["a"] * 450) + " > 1",
    "many inversions": "~" * 990,
    "too long": "a == 1 or " * 100 + "a == 1",
    "NUL": "a == 1\0",
    "surrogate": "a == '\ud800'",
    "surrogate name": "\ud800 == 1",
    "control": "a\x1b == 1",
    "comment": "a == 1 # or b == 2",
    "comment over lines": "a == 1 # night\nand b == 2",
    "only a comment": "# a == 1",
    "backslash": "a == \\\n1 \\",
    "empty": "",
    "blank": "   ",
    "unclosed": "a == (1",
    "unclosed text": "a == 'x",
    "decorator": "@a",
    "semicolon": ";",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_condition_is_a_fault_and_runs_nothing(text: str) -> None:
    found = parse(text)
    if isinstance(found, Condition):  # a character that the parser lets pass: the value is still harmless
        assert "\ud800" in text
        return
    assert found.problem.code in ("bad-condition", "single-equals")
    assert 0 <= found.at <= max(len(text), 1)
    assert len(found.problem.what.split()) > 2


@settings(max_examples=500, derandomize=True, deadline=None)
@given(
    st.text(alphabet="ab1 .()[]{}<>=!+-*/'\",:#@~^%&|\\\n\t\0éß∞notinadrewl", max_size=60) | st.text(max_size=40)
)
def test_no_text_is_an_exception(text: str) -> None:
    found = parse(text)
    assert isinstance(found, Condition | Fault)
    if isinstance(found, Condition):
        assert holds(found, {}) in (True, False, None) or not isinstance(found.root, Compare | Both | Either | Not)


def test_a_condition_of_the_longest_length_is_read() -> None:
    text = "a == 1 or " * 99
    text += "b == " + "1" * 3
    text += " " * (MAX_LENGTH - len(text))
    assert len(text) == MAX_LENGTH
    assert value(text, a=1) is True


def test_a_hash_in_a_text_is_a_letter() -> None:
    assert value("word == '#1'", word="#1") is True


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("nights = 1", 7),
        ("  nights = 1", 9),
        ("nights == 1 and days = 2", 21),
        ("nights == lambda: 1", 10),
        ("word == 'ä€🙂' and x.y == 1", 18),
        ("ünï == 1 and\nöffnen(x) == 1", 13),
        ("a == 1 and", 10),
    ],
)
def test_a_fault_has_its_column_in_letters(text: str, column: int) -> None:
    assert fault(text).at == column


# ---- in a file: what a condition can be about ------------------------------------------------------------


def complaint(when: str, *more: str) -> str:
    """The problems of a condition after some common items, as `column in what was written: code: what; hint`."""
    asked = f"id: why\n        type: note\n        text: Why?\n        when: {when}"
    text = form(
        NIGHTS, HOURS, EVENTS, CALM, STRAIN, *more, asked, "{id: late, type: number, text: Late?, range: [0, 1]}"
    )
    start = len("        when: ") + 1
    found = [p for p in problems(text) if p.code not in ("always-asked", "too-many-cases")]
    return "\n".join(f"{p.where.column - start if p.where else ''}: {p.code}: {p.what}; {p.hint}" for p in found)


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("nigths == 1", "0: unknown-item: there is no item 'nigths'; did you mean 'nights'?"),
        ("answered(nigths)", "9: unknown-item: there is no item 'nigths'; did you mean 'nights'?"),
        ("late == 1", "0: later-item: 'late' comes later"),
        ("nights == 2", "10: no-such-answer: 'nights' has no answer 2; it has 1, 0"),
        ("'nights in [0, 2]'", "15: no-such-answer: 'nights' has no answer 2; it has 1, 0"),
        ("7 in events", "0: no-such-answer: 'events' has no answer 7; it has 1, 2, 3"),
        ("hours > 200", "8: outside-range: 'hours' goes from 0 to 168"),
        ("'hours in [1, 200]'", "14: outside-range: 'hours' goes from 0 to 168"),
        ("nights > 0", "0: no-order: the answers to 'nights' have no order"),
        ("events == 1", "0: bad-condition: 'events' can have several answers; write 3 in events"),
        ("'events in [1, 2]'", "1: bad-condition: 'events' can have several answers"),
        ("1 in nights", "5: bad-condition: 'nights' takes one answer; write nights == 1"),
        ("strain == 1", "0: bad-condition: 'strain' has no answer of its own; of a grid, ask about one row"),
        ("why == 1", "0: later-item: 'why' comes later"),
        ("tired == 9", "9: no-such-answer: 'tired' has no answer 9; it has 1, 2, 3"),
        ("\"hours == 'a'\"", "1: bad-condition: a number cannot be compared with a text"),
        ("\"hours in ['a']\"", "1: bad-condition: a number cannot be compared with a text"),
        ("\"hours > date('2026-01-31')\"", "1: bad-condition: a number cannot be compared with a date"),
        ("hours", "0: bad-condition: this is not a condition; compare it: nights == 1"),
        ("nights and hours > 1", "0: bad-condition: 'and', 'or' and 'not' join comparisons"),
        ("not hours", "4: bad-condition: 'and', 'or' and 'not' join comparisons"),
        ("(nights == 1) == 1", "1: bad-condition: a comparison cannot be compared again"),
        ("'(nights == 1) in [1]'", "2: bad-condition: a comparison cannot be compared again"),
        ("count(hours) > 1", "6: bad-condition: count() needs a multiple item"),
        ("mean(nights) > 1", "5: no-order: the codes of 'nights' are no numbers"),
        ("mean(events) > 1", "5: bad-condition: mean() needs numbers"),
        ("answered(1)", "9: bad-condition: answered() needs an item"),
        ("events + 1 > 2", "0: bad-condition: arithmetic needs numbers"),
        ("count(hours, hours) > 1", "0: bad-condition: count() takes 1 argument"),
        ("cuont(events) > 1", "0: bad-condition: there is no function 'cuont'; did you mean 'count'?"),
    ],
)
def test_a_condition_that_cannot_be_meant_is_told_with_its_column(when: str, said: str) -> None:
    found = complaint(when)
    assert found.startswith(said)
    assert "\n" not in found


@pytest.mark.parametrize("other", ["'12:30'", "hours", "12"])
def test_a_time_of_day_cannot_be_compared(other: str) -> None:
    found = complaint(f'"start == {other}"', "{id: start, type: time, text: When?}")
    assert ": bad-condition: a time cannot be compared with" in found


@pytest.mark.parametrize(
    "when",
    [
        "nights == 1",
        "calm > 1 and calm in [1, 2]",
        "tired >= alone",
        "1 in events and 2 not in events",
        "hours > 40 or refused(hours)",
        "answered(events) and count(events) > 1",
        "mean(tired, alone) > 2",
        "hours / 7 > 8.5",
        "not nights == 1",
    ],
)
def test_a_condition_that_can_be_meant_passes(when: str) -> None:
    assert complaint(when) == ""
