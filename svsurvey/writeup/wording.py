"""The works that methods are from, by the short form in which sentences cite them; tests and effects in words.

It knows nothing else.
"""

from collections.abc import Iterable

from svsurvey.inference.result import EffectSize, Procedure

WORKS = {
    "AAPOR 2023": "American Association for Public Opinion Research (2023) Standard Definitions: Final "
    "Dispositions of Case Codes and Outcome Rates for Surveys, 10th edition",
    "Benjamini & Hochberg 1995": "Benjamini Y, Hochberg Y (1995) Controlling the false discovery rate. J R Stat "
    "Soc B 57:289-300",
    "Brown & Benedetti 1977": "Brown MB, Benedetti JK (1977) Sampling behavior of tests for correlation in "
    "two-way contingency tables. J Am Stat Assoc 72:309-315",
    "Cramér 1946": "Cramér H (1946) Mathematical Methods of Statistics, Princeton University Press",
    "Cronbach 1951": "Cronbach LJ (1951) Coefficient alpha and the internal structure of tests. Psychometrika "
    "16:297-334",
    "Feldt 1965": "Feldt LS (1965) The approximate sampling distribution of Kuder-Richardson reliability "
    "coefficient twenty. Psychometrika 30:357-370",
    "Fisher 1935": "Fisher RA (1935) The logic of inductive inference. J R Stat Soc 98:39-54",
    "Freeman & Halton 1951": "Freeman GH, Halton JH (1951) Note on an exact treatment of contingency, goodness of "
    "fit and other problems of significance. Biometrika 38:141-149",
    "Goodman & Kruskal 1954": "Goodman LA, Kruskal WH (1954) Measures of association for cross classifications. J "
    "Am Stat Assoc 49:732-764",
    "Goodman & Kruskal 1972": "Goodman LA, Kruskal WH (1972) Measures of association for cross classifications, "
    "IV: simplification of asymptotic variances. J Am Stat Assoc 67:415-421",
    "Hedges 1981": "Hedges LV (1981) Distribution theory for Glass's estimator of effect size. J Educ Stat "
    "6:107-128",
    "Heiberger & Robbins 2014": "Heiberger RM, Robbins NB (2014) Design of diverging stacked bar charts for "
    "Likert scales. J Stat Softw 57(5):1-32",
    "Holm 1979": "Holm S (1979) A simple sequentially rejective multiple test procedure. Scand J Stat 6:65-70",
    "Hyndman & Fan 1996": "Hyndman RJ, Fan Y (1996) Sample quantiles in statistical packages. Am Stat 50:361-365",
    "Kendall 1945": "Kendall MG (1945) The treatment of ties in ranking problems. Biometrika 33:239-251",
    "Kruskal & Wallis 1952": "Kruskal WH, Wallis WA (1952) Use of ranks in one-criterion variance analysis. J Am "
    "Stat Assoc 47:583-621",
    "Mann & Whitney 1947": "Mann HB, Whitney DR (1947) On a test of whether one of two random variables is "
    "stochastically larger than the other. Ann Math Stat 18:50-60",
    "Mantel 1963": "Mantel N (1963) Chi-square tests with one degree of freedom: extensions of the "
    "Mantel-Haenszel procedure. J Am Stat Assoc 58:690-700",
    "McDonald 1999": "McDonald RP (1999) Test Theory: A Unified Treatment, Erlbaum",
    "Newcombe 1998": "Newcombe RG (1998) Interval estimation for the difference between independent proportions: "
    "comparison of eleven methods. Stat Med 17:873-890",
    "Pearson 1900": "Pearson K (1900) On the criterion that a given system of deviations from the probable in the "
    "case of a correlated system of variables is such that it can be reasonably supposed to have arisen from "
    "random sampling. Philos Mag 50:157-175",
    "Smithson 2003": "Smithson M (2003) Confidence Intervals, Sage",
    "Steiger & Fouladi 1997": "Steiger JH, Fouladi RT (1997) Noncentrality interval estimation and the evaluation "
    "of statistical models. In: Harlow LL, Mulaik SA, Steiger JH (eds) What If There Were No Significance Tests?, "
    "Erlbaum, 221-257",
    "Steiger 2004": "Steiger JH (2004) Beyond the F test: effect size confidence intervals and tests of close fit "
    "in the analysis of variance and contrast analysis. Psychol Methods 9:164-182",
    "Turnbull 1976": "Turnbull BW (1976) The empirical distribution function with arbitrarily grouped, censored "
    "and truncated data. J R Stat Soc B 38:290-295",
    "Welch 1947": "Welch BL (1947) The generalization of “Student's” problem when several different population "
    "variances are involved. Biometrika 34:28-35",
    "Welch 1951": "Welch BL (1951) On the comparison of several mean values: an alternative approach. Biometrika "
    "38:330-336",
    "Wilson 1927": "Wilson EB (1927) Probable inference, the law of succession, and statistical inference. J Am "
    "Stat Assoc 22:209-212",
    "Woolf 1955": "Woolf B (1955) On estimating the relation between blood group and disease. Ann Hum Genet "
    "19:251-253",
}


def cited(texts: Iterable[str]) -> list[str]:
    """The works that these texts cite, in the order of their names."""
    together = "\n".join(texts)
    return [work for short, work in WORKS.items() if short in together]


# ---- tests and effects as sentences name them

TESTS = {
    Procedure.PEARSON: "Pearson's chi-squared test without continuity correction (Pearson 1900)",
    Procedure.FISHER: "Fisher's exact test, two-sided (Fisher 1935)",
    Procedure.FISHER_DRAWN: "the same by Monte Carlo simulation {drawn}, where a table was too large to go "
    "through all of its kind",
    Procedure.TREND: "for ordered answers the linear-by-linear test for trend with equally spaced steps (Mantel "
    "1963)",
    Procedure.WELCH_T: "Welch's t test, which does not assume equal variances (Welch 1947)",
    Procedure.WELCH_ANOVA: "Welch's analysis of variance, which does not assume equal variances (Welch 1951)",
    Procedure.MANN_WHITNEY: "the Mann-Whitney test in its normal approximation, with corrections for ties and "
    "continuity (Mann & Whitney 1947)",
    Procedure.KRUSKAL_WALLIS: "the Kruskal-Wallis test with correction for ties (Kruskal & Wallis 1952)",
}

WHERE_FEW = "where expected counts were under 5"
DRAWN_ONLY = "by Monte Carlo simulation {drawn}, for the tables were too large to go through all of their kind"
LARGER = "Freeman & Halton 1951"
"""What is said of Fisher's test besides. drawn: from how many tables, as the list of tests says it."""

WITH_ENDS = {
    EffectSize.CRAMERS_V: "for Cramér's V from the noncentral chi-squared distribution (Smithson 2003)",
    EffectSize.GAMMA: "for gamma from its large-sample standard error (Goodman & Kruskal 1972)",
    EffectSize.TAU_B: "for tau-b from its large-sample standard error (Brown & Benedetti 1977)",
    EffectSize.MEAN_DIFFERENCE: "for the difference of means from Welch's t (Welch 1947)",
    EffectSize.HEDGES_G: "for Hedges' g from the noncentral t distribution (Steiger & Fouladi 1997)",
    EffectSize.ETA_SQUARED: "for eta squared from the noncentral F distribution (Steiger 2004)",
    EffectSize.ODDS_RATIO: "for the odds ratio from the standard error of its logarithm (Woolf 1955)",
}
"""How the intervals of effects are made."""

SIZES = {
    EffectSize.CRAMERS_V: "Cramér's V (Cramér 1946)",
    EffectSize.GAMMA: "Goodman and Kruskal's gamma (Goodman & Kruskal 1954)",
    EffectSize.TAU_B: "Kendall's tau-b (Kendall 1945)",
    EffectSize.MEAN_DIFFERENCE: "the difference of means",
    EffectSize.HEDGES_G: "Hedges' g (Hedges 1981)",
    EffectSize.ETA_SQUARED: "eta squared",
    EffectSize.EPSILON_SQUARED: "rank epsilon squared",
    EffectSize.ODDS_RATIO: "the odds ratio",
}
