# Writes turnbull.csv, the figures that tests/inference/figures_of_groups.py holds svsurvey to.
# From the folder of the project: Rscript tests/stats/r/turnbull.R > tests/stats/r/turnbull.csv
# Input: low high people ..., both ends included, in whole numbers. R's intervals are open on the left: (4, 5] is
# [5, 5] here. Figures have 17 digits: all that a double holds.

suppressMessages({library(npsurv); library(survival)})

digits <- function(x, n = 17) paste(formatC(x, digits = n, format = "g", width = 1), collapse = " ")
say <- function(what, input, output) cat(paste(what, digits(input, 15), digits(output), sep = ","), "\n", sep = "")

version <- function(name) paste(name, as.character(packageVersion(name)))
cat("# ", R.version.string, ": ", version("npsurv"), ", ", version("survival"), "\n", sep = "")
cat("what,input,output\n")

data(cancer, package = "npsurv")    # Finkelstein & Wolfe 1985, Biometrics 41:933: breast retraction
data(ap, package = "npsurv")        # Lee & Wang 2003: angina pectoris, by years
data(leukemia, package = "npsurv")  # Freireich and others 1963: remission, by weeks
options <- rbind(c(-1, 3, 120), c(3, 30, 60), c(30, 180, 40), c(180, 365, 20), c(365, Inf, 30))
late <- rbind(options, c(30, Inf, 25), c(180, Inf, 14), c(-1, 30, 9))

opened <- function(x) {  # exact times as the interval that ends there
  x <- as.matrix(x)
  x[x[, 1] == x[, 2], 1] <- x[x[, 1] == x[, 2], 1] - 1
  if (ncol(x) == 2) x <- cbind(x, 1)
  unname(x)
}
pooled <- cancer[, 1:2]
sets <- list(
  radiation = opened(cancer[cancer$group == "RT", 1:2]),
  both = opened(cancer[cancer$group == "RCT", 1:2]),
  pooled = opened(pooled),
  angina = opened(ap),
  treated = opened(leukemia[leukemia$group == "6-MP", 1:2]),
  placebo = opened(leukemia[leukemia$group != "6-MP", 1:2]),
  options = options,
  late = late
)

likelihood <- function(x, f) sum(x[, 3] * log(apply(x, 1, function(i) sum(f$p[f$left >= i[1] & f$right <= i[2]]))))

for (x in sets) {
  input <- as.vector(t(cbind(x[, 1] + 1, x[, 2], x[, 3])))
  f <- npsurv(x, tol = 1e-15, maxit = 1000)$f
  keep <- f$p > 1e-9
  f <- list(left = f$left[keep], right = f$right[keep], p = f$p[keep])
  say("npsurv", input, as.vector(rbind(f$left + 1, f$right, f$p)))
  say("likelihood", input, likelihood(x, f))
  # survival: the share past each end of a stretch, by its own steps, which stop early
  s <- survfit(Surv(x[, 1], replace(x[, 2], is.infinite(x[, 2]), NA), type = "interval2") ~ 1, weights = x[, 3])
  ends <- f$right[is.finite(f$right)]
  by <- sapply(ends, function(t) 1 - min(1, s$surv[s$time <= t]))
  if (length(ends)) say("survfit", input, as.vector(rbind(ends, by)))
}
