# Writes groups.csv, the figures that tests/inference/figures_of_groups.py holds svsurvey to.
# From the folder of the project: Rscript tests/stats/r/groups.R > tests/stats/r/groups.csv
# Input: value group people ...; groups are 1, 2 ... Figures have 17 digits: all that a double holds.

suppressMessages(library(effectsize))

digits <- function(x, n = 17) paste(formatC(x, digits = n, format = "g", width = 1), collapse = " ")
say <- function(what, input, output) cat(paste(what, digits(input, 15), digits(output), sep = ","), "\n", sep = "")

cat("# ", R.version.string, ": effectsize ", as.character(packageVersion("effectsize")), "\n", sep = "")
cat("what,input,output\n")

steps <- function(counts) rep(seq_along(counts), counts)  # answers of a scale, from how often each was given
sets <- list(
  data.frame(x = sleep$extra, g = sleep$group),
  data.frame(x = ToothGrowth$len, g = ToothGrowth$supp),
  data.frame(x = mtcars$mpg, g = factor(mtcars$am)),
  data.frame(x = warpbreaks$breaks, g = warpbreaks$wool),
  data.frame(x = 1e4 + round(sleep$extra * 8) / 8, g = sleep$group),
  data.frame(x = c(steps(c(12, 30, 41, 25, 9)), steps(c(31, 38, 22, 11, 4))), g = factor(rep(1:2, c(117, 106)))),
  data.frame(x = c(steps(c(700, 1500, 2100, 400)), steps(c(650, 1480, 2200, 470))), g = factor(rep(1:2, c(4700, 4800)))),
  data.frame(x = c(3, 3, 3, 3, 1, 2, 4, 5, 5), g = factor(rep(1:2, c(4, 5)))),
  data.frame(x = c(0, 1, 5, 7), g = factor(c(1, 1, 2, 2))),
  data.frame(x = c(0.1, 0.2, 0.3, 0.4, 0.2, 0.2, 0.1), g = factor(c(1, 1, 1, 1, 2, 2, 2))),
  data.frame(x = PlantGrowth$weight, g = PlantGrowth$group),
  data.frame(x = InsectSprays$count, g = InsectSprays$spray),
  data.frame(x = chickwts$weight, g = chickwts$feed),
  data.frame(x = iris$Sepal.Width, g = iris$Species),
  data.frame(x = mtcars$mpg, g = factor(mtcars$gear)),
  subset(data.frame(x = airquality$Ozone, g = factor(airquality$Month)), !is.na(x)),
  data.frame(x = esoph$ncases, g = factor(esoph$agegp, ordered = FALSE)),
  data.frame(x = c(steps(c(5, 20, 30, 10)), steps(c(9, 25, 20, 4)), steps(c(2, 11, 40, 30)), steps(c(1, 1, 1, 2))),
             g = factor(rep(1:4, c(65, 58, 83, 5)))),
  data.frame(x = 1e4 + round(PlantGrowth$weight * 8) / 8, g = PlantGrowth$group),
  data.frame(x = c(1, 3, 2, 4, 1.5, 9), g = factor(c(1, 1, 2, 2, 3, 3)))
)

# The noncentrality that puts `share` under what was found, to the last digits
noncentral <- function(below, share, low, high) {
  if (below(low) <= share) return(low)
  uniroot(function(ncp) below(ncp) - share, c(low, high), tol = 1e-14, maxiter = 10000)$root
}

for (s in sets) {
  g <- droplevels(s$g)
  x <- s$x
  people <- aggregate(list(n = x), list(x = x, g = as.integer(g)), length)
  input <- as.vector(t(people))
  n <- length(x)
  k <- nlevels(g)
  if (k == 2) {
    t <- t.test(x ~ g)
    say("welch_t", input, c(t$statistic, t$parameter, t$p.value))
    say("mean_difference", input, c(t$estimate[[1]] - t$estimate[[2]], t$conf.int))
    w <- wilcox.test(x ~ g, exact = FALSE)
    say("mann_whitney", input, c(w$statistic, w$p.value))
    h <- suppressWarnings(hedges_g(x ~ g))
    unit <- sqrt(sum(1 / table(g)))
    d <- t.test(x ~ g, var.equal = TRUE)$statistic * unit
    below <- function(ncp) suppressWarnings(pt(d / unit, n - 2, ncp))
    ends <- sapply(c(.975, .025), function(p) noncentral(below, p, d / unit - 30, d / unit + 30))
    say("hedges_g", input, h$Hedges_g)
    say("hedges_ends", input, ends * unit * h$Hedges_g / d)
    say("hedges_ends_effectsize", input, c(h$CI_low, h$CI_high))
  }
  if (all(tapply(x, g, var) > 0)) {
    o <- oneway.test(x ~ g)
    say("welch_anova", input, c(o$statistic, o$parameter, o$p.value))
  }
  varied <- as.integer(g) %in% which(tapply(x, g, function(of) length(of) > 1 && var(of) > 0))
  for (one in unique(as.integer(g)[varied])) {
    of <- people[people$g == one, ]
    of$g <- 1
    say("mean_ends", as.vector(t(of)), t.test(x[as.integer(g) == one])$conf.int)
  }
  kw <- kruskal.test(x, g)
  say("kruskal_wallis", input, c(kw$statistic, kw$parameter, kw$p.value))
  say("epsilon_squared", input, rank_epsilon_squared(x, g, ci = NULL)$rank_epsilon_squared)
  fit <- anova(lm(x ~ g))
  e <- eta_squared(aov(x ~ g), partial = FALSE, alternative = "two.sided", verbose = FALSE)
  below <- function(ncp) pf(fit$F[1], k - 1, n - k, ncp)
  ends <- sapply(c(.975, .025), function(p) noncentral(below, p, 0, 1000 + 10 * fit$F[1] * k))
  say("eta_squared", input, e$Eta2)
  say("eta_ends", input, ends / (ends + n - k))
  say("eta_ends_effectsize", input, c(e$CI_low, e$CI_high))
}
