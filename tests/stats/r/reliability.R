# Writes reliability.csv, the figures that tests/inference/figures_of_groups.py holds svsurvey to.
# From the folder of the project: Rscript tests/stats/r/reliability.R > tests/stats/r/reliability.csv
# Input: n, then the covariances row by row. Figures have 17 digits: all that a double holds.

suppressMessages({library(psych); library(GPArotation)})

digits <- function(x, n = 17) paste(formatC(x, digits = n, format = "g", width = 1), collapse = " ")
say <- function(what, input, output) cat(paste(what, digits(input), digits(output), sep = ","), "\n", sep = "")
quiet <- function(x) {
  capture.output(y <- suppressMessages(suppressWarnings(x)))
  y
}

cat("# ", R.version.string, ": psych ", as.character(packageVersion("psych")), "\n", sep = "")
cat("what,input,output\n")

scale <- function(items, turned = c()) {
  x <- na.omit(bfi[, items])
  x[, turned] <- 7 - x[, turned]
  x
}
sets <- list(
  attitude,
  scale(c("A1", "A2", "A3", "A4", "A5"), "A1"),
  scale(c("C1", "C2", "C3", "C4", "C5"), c("C4", "C5")),
  scale(c("E1", "E2", "E3", "E4", "E5"), c("E1", "E2")),
  scale(c("N1", "N2", "N3", "N4", "N5")),
  scale(c("O1", "O2", "O3", "O4", "O5"), c("O2", "O5")),
  scale(c("A1", "A2", "A3", "A4", "A5")),  # one item the wrong way round
  USJudgeRatings,
  na.omit(sat.act[, c("ACT", "SATV", "SATQ")]),
  iris[, 1:3],
  anscombe[, 5:6],  # two items: no omega
  data.frame(a = c(1, 2, 3, 4, 5, 2), b = c(5, 4, 2, 2, 1, 4), c = c(1, 3, 3, 5, 4, 3))  # alpha below 0
)

# One factor with least squares beside the diagonal, to the last digits: psych stops its search earlier
loadings_of <- function(R) {
  f <- function(l) { e <- R - l %o% l; sum(e[upper.tri(e)]^2) }
  g <- function(l) { e <- R - l %o% l; diag(e) <- 0; as.vector(-2 * e %*% l) }
  l <- eigen(R)$vectors[, 1] * sqrt(eigen(R)$values[1]) * .8
  for (again in 1:5) l <- optim(l, f, g, method = "BFGS", control = list(reltol = 1e-300, abstol = 1e-300, maxit = 5000))$par
  for (again in 1:20) {  # Newton's steps
    e <- R - l %o% l
    diag(e) <- 0
    h <- 2 * l %o% l - 2 * e
    off <- row(h) != col(h)
    h[off] <- (2 * l %o% l - 2 * (R - l %o% l))[off]
    diag(h) <- 2 * (sum(l^2) - l^2)
    l <- as.vector(l - solve(h, g(l)))
  }
  if (sum(l) < 0) -l else l
}

for (x in sets) {
  x <- as.data.frame(x)
  n <- nrow(x)
  k <- ncol(x)
  input <- c(n, as.vector(cov(x)))
  a <- quiet(alpha(x, check.keys = FALSE))
  say("alpha", input, unlist(a$total[c("raw_alpha", "std.alpha", "average_r")]))
  f <- alpha.ci(a$total$raw_alpha, n, k)
  say("feldt", c(a$total$raw_alpha, n, k), c(f$lower.ci, f$upper.ci))
  if (k > 2) say("alpha_if_dropped", input, a$alpha.drop$raw_alpha)
  say("item_rest", input, a$item.stats$r.drop)
  R <- cor(x)
  if (k > 2 && all(R[upper.tri(R)] != 0)) {
    l <- loadings_of(R)
    if (all(l^2 < 1)) {
      say("loadings", input, l)
      say("omega", input, 1 - sum(1 - l^2) / sum(R))
      say("omega_psych", input, quiet(omega(x, nfactors = 1, flip = FALSE, plot = FALSE))$omega.tot)
    } else {
      say("heywood", input, max(l^2))
    }
  }
}
