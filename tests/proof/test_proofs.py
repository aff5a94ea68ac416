"""The table of proofs leads somewhere, the page about it names every row, and a figure that fails is seen."""

import ast
from pathlib import Path

import pytest
from figures import Figure, at_least, demand, none_of
from proofs import PROOFS, ROOT, Proof, proven

HERE = Path(__file__).parent


@pytest.mark.parametrize("proof", PROOFS.values(), ids=PROOFS)
def test_every_row_leads_to_a_function(proof: Proof) -> None:
    tree = ast.parse((HERE / f"{proof.module}.py").read_text(encoding="utf-8"))
    assert proof.function in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert 0 < proof.size <= proof.full


@pytest.mark.parametrize("name", PROOFS)
def test_the_page_names_every_proof(name: str) -> None:
    assert f"`{name}`" in (ROOT / "docs" / "proof.md").read_text(encoding="utf-8")


def test_a_figure_that_does_not_hold_is_seen(capsys: pytest.CaptureFixture[str]) -> None:
    wrong = [none_of("leaks", 10, ["a name"]), at_least("kills", 10, 3, 5)]
    for figure in wrong:
        with pytest.raises(AssertionError, match="DOES NOT HOLD"):
            demand([none_of("leaks", 10, []), figure])
    with pytest.raises(AssertionError, match="nothing was proven"):
        demand([])
    assert not proven("none", Proof("figures_that_are_not_there", "prove", 1, 1, ""), full=False)
    assert "NOT PROVEN" in capsys.readouterr().out
    assert Figure("leaks", 10, 0, "0", holds=True) != wrong[0]
