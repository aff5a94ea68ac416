"""Numbers that others printed about tables that they printed too, and where. Nothing computes here.

Each is a text, as printed, for its digits say how closely it is to be met; "" where something was not printed.
"""

from dataclasses import dataclass

Given = tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Published:
    """what: a key of what test_published.py computes, which says what the printed numbers are."""

    source: str
    what: str
    given: Given
    printed: tuple[str, ...]


OBGYN = "Rivera-Chiauzzi et al. 2022, J Patient Saf 18:e463, Table 5 (PMC8521555)"
"""An offer of support found desirable, or not, by those without and with a second victim experience last year."""
NEWCOMBE = "Newcombe 1998, Stat Med 17:857, Table I, method 3"
DIFFERENCES = "Newcombe 1998, Stat Med 17:873, Table II, method 10"
AGRESTI = "Agresti 2002, Categorical Data Analysis"
INTRODUCTION = "Agresti 2007, An Introduction to Categorical Data Analysis"
FISHER_TEST = "R, ?fisher.test"
SAS = "SAS/STAT, The FREQ Procedure, example"
BERKELEY = "SAS, on Bickel, Hammel & O'Connell 1975 (Science 187:398), in Penn State STAT 504, lesson 3"
ASPIRIN_IN_SAS = "SAS, on Agresti 1996, Table 2.3, at UCLA's statistical consulting"
ARTHRITIS_IN_R = "Koch & Edwards 1988, in Kabacoff 2011, R in Action, 7.2"

SEVEN = (
    Published(OBGYN, "p", ((92, 67), (30, 6)), (".004",)),
    Published(OBGYN, "p", ((93, 66), (27, 9)), (".07",)),
    Published(OBGYN, "p", ((125, 35), (32, 4)), (".14",)),
    Published(OBGYN, "p", ((81, 79), (24, 13)), (".12",)),
    Published(OBGYN, "p", ((96, 64), (22, 15)), (".95",)),
    Published(OBGYN, "p", ((66, 92), (23, 14)), (".025",)),
    Published(OBGYN, "p", ((65, 93), (22, 15)), (".044",)),
)

ARTHRITIS = ((29, 7, 7), (13, 7, 21))
ASPIRIN = ((189, 10845), (104, 10933))
PARTIES = ((762, 327, 468), (484, 239, 477))
INCOME_AND_SATISFACTION = ((1, 3, 10, 6), (2, 3, 10, 7), (1, 6, 14, 12), (0, 1, 9, 11))
ALCOHOL = ((17066, 14464, 788, 126, 37), (48, 38, 5, 1, 1))
DIET = ((11, 4), (2, 6))
DOSE = ((26, 26, 23, 18, 9), (6, 7, 9, 14, 23))
DEPARTMENT_A, DEPARTMENT_B = ((313, 512), (19, 89)), ((207, 353), (8, 17))

OTHERS = (
    Published(f"{INTRODUCTION}, 2.4.4", "pearson", PARTIES, ("30.1", "2", "")),
    Published(
        f"{INTRODUCTION}, Table 2.5", "expected", PARTIES, ("703.7", "319.6", "533.7", "542.3", "246.4", "411.3")
    ),
    Published(f"{INTRODUCTION}, 2.4.5", "residuals", PARTIES, ("4.50", "0.70", "-5.32", "-4.50", "-0.70", "5.32")),
    Published(f"{INTRODUCTION}, 2.3", "odds ratio", ASPIRIN, ("1.832", "1.44", "2.33")),
    Published(ASPIRIN_IN_SAS, "pearson", ASPIRIN, ("25.0139", "1", "")),
    Published(ASPIRIN_IN_SAS, "trend", ASPIRIN, ("25.0128", "1", "")),
    Published(ASPIRIN_IN_SAS, "v", ASPIRIN, ("0.0337",)),
    Published(ASPIRIN_IN_SAS, "fisher", ASPIRIN, ("5.033e-7",)),
    Published(ASPIRIN_IN_SAS, "gamma and its error", ASPIRIN, ("0.2938", "0.0561")),
    Published(ASPIRIN_IN_SAS, "tau-b and its error", ASPIRIN, ("0.0337", "0.0065")),
    Published(f"{AGRESTI}, Table 2.8", "gamma", INCOME_AND_SATISFACTION, ("0.221", "-0.01", "0.45")),
    Published("vcdExtra 0.8, ?GKgamma", "gamma", INCOME_AND_SATISFACTION, ("0.221", "-0.009", "0.451")),
    Published("vcdExtra 0.8, ?GKgamma", "gamma and its error", INCOME_AND_SATISFACTION, ("0.221", "0.117")),
    Published(f"{FISHER_TEST}, Job", "fisher", INCOME_AND_SATISFACTION, ("0.7827",)),
    Published(f"{INTRODUCTION}, 2.5", "pearson", ALCOHOL, ("12.1", "4", "0.02")),
    Published(f"{INTRODUCTION}, 2.5", "trend of scores", (*ALCOHOL, (0, 0.5, 1.5, 4, 7)), ("6.6", "1", "0.01")),
    Published(f"{INTRODUCTION}, 2.5", "trend", ALCOHOL, ("1.83", "1", "0.18")),
    Published(f"{SAS} Case-Control Study of High Fat Diet", "pearson", DIET, ("4.9597", "1", "0.0259")),
    Published(f"{SAS} Case-Control Study of High Fat Diet", "trend", DIET, ("4.7441", "1", "0.0294")),
    Published(f"{SAS} Case-Control Study of High Fat Diet", "v", DIET, ("0.4644",)),
    Published(f"{SAS} Case-Control Study of High Fat Diet", "fisher", DIET, ("0.0393",)),
    Published(f"{SAS} Case-Control Study of High Fat Diet", "odds ratio", DIET, ("8.2500", "1.1535", "59.0029")),
    Published(f"{SAS} Clinical Trial for Treatment of Pain", "gamma", DOSE, ("0.5313", "0.3480", "0.7146")),
    Published(f"{SAS} Clinical Trial for Treatment of Pain", "tau-b", DOSE, ("0.3373", "0.2114", "0.4631")),
    Published(BERKELEY, "expected", DEPARTMENT_A, ("293.57", "531.43", "38.431", "69.569")),
    Published(BERKELEY, "pearson", DEPARTMENT_A, ("17.2480", "1", "")),
    Published(BERKELEY, "trend", DEPARTMENT_A, ("17.2295", "1", "")),
    Published(BERKELEY, "v", DEPARTMENT_A, ("0.1360",)),
    Published(BERKELEY, "odds ratio", DEPARTMENT_A, ("2.8636", "1.7112", "4.7921")),
    Published(BERKELEY, "expected", DEPARTMENT_B, ("205.81", "354.19", "9.188", "")),
    Published(BERKELEY, "pearson", DEPARTMENT_B, ("0.2537", "1", "0.6145")),
    Published(BERKELEY, "trend", DEPARTMENT_B, ("0.2533", "1", "0.6148")),
    Published(BERKELEY, "v", DEPARTMENT_B, ("0.0208",)),
    Published(BERKELEY, "fisher", DEPARTMENT_B, ("0.6771",)),
    Published(BERKELEY, "odds ratio", DEPARTMENT_B, ("1.2461", "0.5285", "2.9379")),
    Published(
        "Fisher 1935, The Design of Experiments, chapter 2: twice 17 of 70", "fisher", ((3, 1), (1, 3)), ("0.486",)
    ),
    Published(f"{FISHER_TEST}, Convictions (Fisher 1962)", "fisher", ((2, 10), (15, 3)), ("0.0005367",)),
    Published(ARTHRITIS_IN_R, "pearson", ARTHRITIS, ("13.055", "2", "0.0014626")),
    Published(ARTHRITIS_IN_R, "v", ARTHRITIS, ("0.394",)),
    Published(ARTHRITIS_IN_R, "fisher", ARTHRITIS, ("0.001393",)),
    Published(f"{AGRESTI}, 1.4.3: none of 25", "wilson", ((0, 25),), ("0.0", "0.133")),
    Published(f"{INTRODUCTION}, chapter 1: 9 of 10", "wilson", ((9, 10),), ("0.596", "0.982")),
    Published(NEWCOMBE, "wilson", ((81, 263),), ("0.2553", "0.3662")),
    Published(NEWCOMBE, "wilson", ((15, 148),), ("0.0624", "0.1605")),
    Published(NEWCOMBE, "wilson", ((0, 20),), ("0.0000", "0.1611")),
    Published(NEWCOMBE, "wilson", ((1, 29),), ("0.0061", "0.1718")),
    Published(DIFFERENCES, "newcombe", ((56, 70), (48, 80)), ("0.20", "0.0524", "0.3339")),
    Published(DIFFERENCES, "newcombe", ((9, 10), (3, 10)), ("0.60", "0.1705", "0.8090")),
    Published(DIFFERENCES, "newcombe", ((6, 7), (2, 7)), ("", "0.0582", "0.8062")),
    Published(DIFFERENCES, "newcombe", ((5, 56), (0, 29)), ("", "-0.0381", "0.1926")),
    Published(DIFFERENCES, "newcombe", ((0, 10), (0, 20)), ("0.00", "-0.1611", "0.2775")),
    Published(DIFFERENCES, "newcombe", ((0, 10), (0, 10)), ("0.00", "-0.2775", "0.2775")),
    Published(DIFFERENCES, "newcombe", ((10, 10), (0, 20)), ("1.00", "0.6791", "1.0000")),
    Published(DIFFERENCES, "newcombe", ((10, 10), (0, 10)), ("1.00", "0.6075", "1.0000")),
)

FIFTEEN = (
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
    *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000),
)
"""Benjamini & Hochberg 1995, J R Stat Soc B 57:289: four of them are findings at 5 % by their rule,
three by Bonferroni's (and by Holm's)."""
