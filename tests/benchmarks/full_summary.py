"""A summary with all there is, in a process of its own: python full_summary.py STUDY {one,two}

Every item, ten crosstabs and Cronbach's alpha of a study that `million` made. Prints alpha, as the others do.
"""

import sys
from pathlib import Path

from million import ID, SINGLES, TOGETHER

from svsurvey.engine.query import CountBy, MomentsOf
from svsurvey.engine.sizes import Sizes
from svsurvey.engine.sqlite import Tables, fetch
from svsurvey.instrument.definition import Source, load
from svsurvey.release.gate import OPEN
from svsurvey.response import Scope
from svsurvey.stats.analysis import Study
from svsurvey.stats.summary import analyses_of, plan_of
from svsurvey.store.database import Store
from svsurvey.store.schema import answers_table, texts_table

CROSSED = [(SINGLES[2 * k], SINGLES[2 * k + 1]) for k in range(10)]
SIZES = {"one": Sizes(split=10**12), "two": Sizes(split=0)}


def main(path: str, processes: str) -> None:
    """Everything from one fetch."""
    with Store.open(Path(path)) as store:
        (kept,) = store.instruments()
        instrument = load(Source("million.yaml", kept.definition, {}))
        study = Study((instrument,), Scope())
        analyses = analyses_of(study, plan_of(study))
        together = study.codebooks[instrument.version]
        pools = [study.pool(together[name]) for name in SINGLES[:TOGETHER]]
        scope = pools[0].scope
        moments = MomentsOf(tuple(pool.term() for pool in pools), scope)
        queries = [query for analysis in analyses for query in analysis.needs()]
        queries += [*(CountBy(pair, scope) for pair in CROSSED), moments]
        facts = fetch(store.connection, Tables(answers_table(ID), texts_table(ID)), queries, SIZES[processes])
        for analysis in analyses:
            analysis.compute(facts, OPEN)
    found = facts[moments]
    parts = [found.covariance(a, a) or 0.0 for a in range(TOGETHER)]
    whole = sum(found.covariance(a, b) or 0.0 for a in range(TOGETHER) for b in range(TOGETHER))
    print(f"{TOGETHER / (TOGETHER - 1) * (1 - sum(parts) / whole):.9f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
