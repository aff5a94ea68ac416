# Writes tables.csv, the figures that tests/inference/figures_of_tables.py holds svsurvey to.
# From the folder of the project: Rscript tests/stats/r/tables.R > tests/stats/r/tables.csv
# Debian's r-cran-vcd, r-cran-coin, r-cran-effectsize, r-cran-epitools, r-cran-hmisc, r-cran-survival (and -metafor).
# Figures have 17 digits: all that a double holds. A table goes in as: rows, columns, then its counts row by row.

suppressMessages({
  library(vcd); library(coin); library(survival)
})

digits <- function(x, n = 17) paste(formatC(x, digits = n, format = "g", width = 1), collapse = " ")
say <- function(what, input, output) cat(paste(what, digits(input, 17), digits(output), sep = ","), "\n", sep = "")
flat <- function(t) as.vector(t(t))
as_input <- function(t) c(dim(t), flat(t))
by_row <- function(rows, ...) matrix(c(...), nrow = rows, byrow = TRUE)
quiet <- function(x) suppressMessages(suppressWarnings(x))

packages <- c("vcd", "coin", "effectsize", "epitools", "Hmisc", "survival")
versions <- paste(packages, sapply(packages, function(p) as.character(packageVersion(p))), collapse = ", ")
cat("# ", R.version.string, ": ", versions, "\n", sep = "")
cat("what,input,output\n")

two <- list(by_row(2, 92, 67, 30, 6), by_row(2, 93, 66, 27, 9), by_row(2, 125, 35, 32, 4), by_row(2, 81, 79, 24, 13),
            by_row(2, 96, 64, 22, 15), by_row(2, 66, 92, 23, 14), by_row(2, 65, 93, 22, 15), by_row(2, 3, 1, 1, 3),
            by_row(2, 10, 3, 2, 15), by_row(2, 189, 10845, 104, 10933), by_row(2, 1, 12, 9, 3), by_row(2, 7, 7, 7, 7),
            by_row(2, 40, 2, 60, 1), by_row(2, 500, 400, 300, 455))
larger <- list(by_row(4, 1, 3, 10, 6, 2, 3, 10, 7, 1, 6, 14, 12, 0, 1, 9, 11),
               by_row(2, 762, 327, 468, 484, 239, 477),
               by_row(3, 2, 0, 5, 1, 4, 3, 0, 6, 2),
               by_row(6, 64, 94, 58, 46, 57, 94, 54, 40, 57, 105, 65, 60, 72, 141, 77, 94, 36, 97, 54, 78, 21, 71, 54, 71),
               apply(HairEyeColor, 1:2, sum),
               by_row(2, 29, 7, 7, 13, 7, 21))
sparse <- list(larger[[1]], larger[[3]], larger[[6]], by_row(2, 5, 0, 2, 1, 3, 1, 4, 0, 6, 2),
               by_row(4, 3, 0, 1, 0, 4, 1, 1, 0, 2, 2, 1, 3), by_row(3, 20, 4, 3, 11, 9, 5, 8, 2, 14),
               by_row(2, 12, 30, 41, 2, 18, 17, 40, 9), by_row(5, 1, 2, 0, 3, 2, 0, 2, 1, 0, 4))

for (t in c(two, larger)) {
  test <- quiet(chisq.test(t, correct = FALSE))
  say("pearson", as_input(t), c(test$statistic, test$parameter, test$p.value))
  say("v", as_input(t), assocstats(t)$cramer)
}
for (t in c(two[1:7], larger)) {
  test <- quiet(chisq.test(t, correct = FALSE))
  say("expected", as_input(t), flat(test$expected))
  say("residuals", as_input(t), flat(test$stdres))
}

# the interval of V: effectsize finds it by a search that ends early, uniroot goes to the last digits
for (t in c(two[c(1, 5, 9, 10)], larger)) {
  x <- unname(quiet(chisq.test(t, correct = FALSE))$statistic)
  df <- prod(dim(t) - 1)
  shift <- function(below) if (pchisq(x, df) <= below) 0 else
    uniroot(function(l) pchisq(x, df, l) - below, c(0, 4 * x + 50), tol = 1e-14)$root
  say("v_ends", as_input(t), pmin(1, sqrt(c(shift(.975), shift(.025)) / sum(t) / (min(dim(t)) - 1))))
  v <- effectsize::cramers_v(t, adjust = FALSE, alternative = "two.sided", ci = .95)
  # where the lower end is 0, effectsize 0.8.3 can be lost on its way to the upper one
  if (v$CI_low > 0) say("v_ends_effectsize", as_input(t), c(v$CI_low, v$CI_high))
}

for (t in two) say("fisher", as_input(t), fisher.test(t)$p.value)
for (t in sparse) say("fisher_larger", as_input(t), fisher.test(t, workspace = 2e7)$p.value)

for (t in two) say("odds_ratio", as_input(t), quiet(epitools::oddsratio.wald(t))$measure[2, ])

# the linear-by-linear test: rows and columns 1, 2, 3 ..., then with scores (of rows, then of columns)
trend <- function(t, rows, columns) {
  test <- quiet(lbl_test(as.table(t), scores = list(Var1 = rows, Var2 = columns)))
  c(statistic(test)^2, pchisq(statistic(test)^2, 1, lower.tail = FALSE)) # pvalue() is 1 - pchisq(): fewer digits
}
named <- function(t) { dimnames(t) <- list(Var1 = LETTERS[1:nrow(t)], Var2 = letters[1:ncol(t)]); t }
for (t in c(two[c(1, 5, 8, 10)], larger)) say("trend", as_input(t), trend(named(t), 1:nrow(t), 1:ncol(t)))
alcohol <- by_row(2, 17066, 14464, 788, 126, 37, 48, 38, 5, 1, 1)
for (s in list(c(0, .5, 1.5, 4, 7), 1:5, c(1, 2, 2.5, 10, 11)))
  say("trend_scored", c(as_input(alcohol), 0, 1, s), trend(named(alcohol), 0:1, s))

# gamma and tau-b with their standard errors: pairs and everyone's part in them from survival, the infinitesimal
# jackknife from these
ordered <- c(list(larger[[1]], larger[[3]], larger[[4]], larger[[6]]), two[c(1, 5, 9)], list(alcohol))
for (t in ordered) {
  people <- cbind(rep(row(t), t), rep(col(t), t))
  pairs <- concordance(people[, 2] ~ people[, 1], influence = 2)
  k <- pairs$count
  moves <- pairs$influence
  c_d <- k["concordant"] + k["discordant"]
  gamma <- (k["concordant"] - k["discordant"]) / c_d
  per_person <- 2 * (k["discordant"] * moves[, "concordant"] - k["concordant"] * moves[, "discordant"]) / c_d^2
  say("gamma", as_input(t), c(gamma, sqrt(sum(per_person^2))))
}
for (t in ordered[1:7]) {
  people <- cbind(rep(row(t), t), rep(col(t), t))
  tau <- quiet(cor.test(people[, 1], people[, 2], method = "kendall", exact = FALSE))$estimate
  pairs <- concordance(people[, 2] ~ people[, 1], influence = 2)
  k <- pairs$count
  moves <- pairs$influence
  difference <- k["concordant"] - k["discordant"]
  x <- k["concordant"] + k["discordant"] + k["tied.x"]
  y <- k["concordant"] + k["discordant"] + k["tied.y"]
  d_difference <- moves[, "concordant"] - moves[, "discordant"]
  d_x <- moves[, "concordant"] + moves[, "discordant"] + moves[, "tied.x"]
  d_y <- moves[, "concordant"] + moves[, "discordant"] + moves[, "tied.y"]
  per_person <- d_difference / sqrt(x * y) - difference * (d_x * y + x * d_y) / 2 / (x * y)^1.5
  say("tau_b", as_input(t), c(tau, sqrt(sum(per_person^2))))
}

# (binconf has a lower end of its own for 1 of n, and an upper one for n - 1)
shares <- list(c(0, 20), c(3, 7), c(29, 31), c(15, 148), c(81, 263), c(143, 289), c(2500, 5000))
for (s in shares) say("binconf", s, Hmisc::binconf(s[1], s[2], method = "wilson")[, c("Lower", "Upper")])

# few people in all: the score equation with the variance times (N - n) / (N - 1), solved; part, n, N
for (s in list(c(10, 40, 50), c(1, 30, 60), c(143, 289, 400), c(200, 289, 3000))) {
  share <- s[1] / s[2]
  kept <- (s[3] - s[2]) / (s[3] - 1)
  off <- function(p) (share - p)^2 - qnorm(.975)^2 * kept * p * (1 - p) / s[2]
  ends <- c(uniroot(off, c(0, share), tol = 1e-15)$root, uniroot(off, c(share, 1), tol = 1e-15)$root)
  say("wilson_of_few", s, ends)
}

# Newcombe's method 10, put together from prop.test
differences <- list(c(56, 70, 48, 80), c(9, 10, 3, 10), c(5, 56, 0, 29), c(0, 10, 0, 20), c(10, 10, 0, 20), c(143, 289, 120, 301))
for (s in differences) {
  first <- quiet(prop.test(s[1], s[2], correct = FALSE))
  second <- quiet(prop.test(s[3], s[4], correct = FALSE))
  d <- unname(first$estimate - second$estimate)
  down <- sqrt((first$estimate - first$conf.int[1])^2 + (second$conf.int[2] - second$estimate)^2)
  up <- sqrt((first$conf.int[2] - first$estimate)^2 + (second$estimate - second$conf.int[1])^2)
  say("newcombe", s, c(d, d - down, d + up))
}

families <- list(c(.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528, .7590, 1),
                 c(.04, .01, .03, .01, .9), .2, c(.6, .5, .4))
for (p in families) {
  say("holm", p, p.adjust(p, "holm"))
  say("bh", p, p.adjust(p, "BH"))
}

for (x in list(c(3.841458820694124, 1), c(200, 1), c(11.07, 5), c(60, 118), c(1e-3, 2), c(700, 20)))
  say("chi_squared_above", x, pchisq(x[1], x[2], lower.tail = FALSE))
for (x in list(c(3.2, 2, 30.5), c(.4, 5, 7), c(60, 3, 200.25))) say("f_above", x, pf(x[1], x[2], x[3], lower.tail = FALSE))
for (x in list(c(.975, 9, 40), c(.025, 288, 2592))) say("f_point", x, qf(x[1], x[2], x[3]))
for (x in list(c(2.1, 17.3), c(-14, 60), c(.01, 2))) say("t_beyond", x, 2 * pt(-abs(x[1]), x[2]))
for (x in c(1.96, -.3, 12)) say("normal_beyond", x, 2 * pnorm(-abs(x)))
for (x in list(c(.005, 12, 988), c(.995, 1, 100000))) say("beta_point", x, qbeta(x[1], x[2], x[3]))
