"""Names that mean something else in the programs where the data will be read. A table of facts, no logic.

SPSS: Command Syntax Reference, "Variable Names"; `comment` begins a comment line in syntax files. Stata: manuals
[U] 11.3 and [M-2] reswords. R: `?Reserved`. SQL: SQLite's keyword list, which holds the words of the standard.
"""

_SPSS = "all and by comment eq ge gt le lt ne not or to with"
_STATA = """
    _all _b byte _coef _cons double float if in int long _n _pi _pred _rc _skip using with str strl aggregate
    array boolean break case catch class colvector complex const continue default delegate delete do else
    eltypedef end enum explicit export external for friend function global goto inline local mata matrix
    namespace new null numeric nullmat operator orgtypedef pointer polymorphic pragma private protected quad
    real return row rowvector scalar short signed static strscalar string struct super switch template this
    throw transmorphic try typedef typename union unsigned vector version virtual void volatile while
"""
_R = "if else repeat while function for next break in true false null inf nan na"
_SQL = """
    abort action add after all alter always analyze and as asc attach before begin between by cascade case
    cast check collate column commit conflict constraint create cross current database default deferrable
    deferred delete desc detach distinct do drop each else end escape except exclude exclusive exists explain
    fail filter first following for foreign from full generated glob group groups having if ignore immediate
    in index indexed initially inner insert instead intersect into is isnull join key last left like limit
    match materialized natural no not nothing notnull null nulls of offset on or order others outer over
    partition plan pragma preceding primary query raise range recursive references regexp reindex release
    rename replace restrict returning right rollback row rows savepoint select set table temp temporary then
    ties to transaction trigger unbounded union unique update user using vacuum values view virtual when where
    window with without
"""

RESERVED = {
    program: frozenset(words.split())
    for program, words in {"SPSS": _SPSS, "Stata": _STATA, "R": _R, "SQL": _SQL}.items()
}


def reserved_in(name: str) -> list[str]:
    """The programs in which a name cannot be used as it is."""
    return [program for program, words in RESERVED.items() if name in words]
