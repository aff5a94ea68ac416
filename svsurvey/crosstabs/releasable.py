"""What of a cross table is never released, whatever its counts are. It must not know counts."""

from svsurvey.crosstabs.comparison import Comparison
from svsurvey.crosstabs.sides import Side
from svsurvey.errors import ReleaseRefused
from svsurvey.instrument.codebook import Kind
from svsurvey.instrument.domain import Multiple
from svsurvey.stats.analysis import Study

IN_SUMMARY_ONLY = {Kind.NUMBER: "numbers in bands", Kind.RANK: "places of a ranking"}
"""Other bands, or the other options, beside them would tell single answers."""


def demand_releasable(comparison: Comparison) -> None:
    """Raises ReleaseRefused for what is shown to its owner only, and UsageError as `needs` does."""
    outcome, layout = comparison.outcome, comparison.layout
    if comparison.within is not None:
        raise ReleaseRefused("tables in layers are not released: their cells are too small", "leave out --layers")
    if layout.residuals:
        raise ReleaseRefused("residuals are not released: they give the counts away", "leave out --residuals")
    if outcome.is_number or outcome.side is None:
        hint = f"`summary` releases {'numbers' if outcome.side else 'scores'}"
        raise ReleaseRefused(f"the values of {outcome.name} by groups are not released", hint)
    for side in (outcome.side, *comparison.sides):
        _demand_side(comparison.study, side)


def _demand_side(study: Study, side: Side) -> None:
    kind = side.pool.variable.kind if side.pool else None
    if kind in IN_SUMMARY_ONLY:
        raise ReleaseRefused(f"{IN_SUMMARY_ONLY[kind]} are not released by groups", f"leave out {side.name}")
    if _limited(study, side):
        raise ReleaseRefused(
            f"the options of {side.item} are not released: how many may be ticked is limited, and with that the "
            "counts would give each other away",
            f"leave out {side.name}",
        )


def _limited(study: Study, side: Side) -> bool:
    """Whether it is known how many options of it people ticked."""
    domains = [version.by_id[side.item].domain for version in study.versions if side.item in version.by_id]
    return any(
        isinstance(domain, Multiple) and (domain.least > 1 or domain.most is not None) for domain in domains
    )
