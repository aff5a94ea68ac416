# Writes whole.csv, the figures that tests/stats/test_whole.py holds `svsurvey crosstab` and `summary` to. It reads
# nothing but exported rows: who is in a table, its percentages, tests and scores are all made here, from the rows.
# From the folder of the project:
#   python tests/stats/whole_study.py rows.csv
#   Rscript tests/stats/r/whole.R rows.csv > tests/stats/r/whole.csv
# A figure is named by command, table, row and column of the JSON; within: how closely ours must agree.

suppressMessages({library(psych); library(coin); library(effectsize); library(npsurv); library(epitools)})

file <- commandArgs(TRUE)[1]
rows <- read.csv(file, na.strings = "", check.names = FALSE, stringsAsFactors = FALSE)

# Who they are: a digest of the rows in an order that does not depend on the export
digest <- function(file) {
  lines <- sort(sub("^[^,]*,", "", readLines(file)[-1]), method = "radix")
  sorted <- tempfile()
  cat(paste0(lines, "\n"), file = sorted, sep = "")
  unname(tools::md5sum(sorted))
}

command <- ""
found <- list()
put <- function(table, row, column, value = NULL, within = 1e-9) {
  value <- as.numeric(value)
  text <- paste(formatC(value, digits = 17, format = "g", width = 1), collapse = " ")
  value <- if (length(value) == 0 || anyNA(value)) "" else text
  found[[length(found) + 1]] <<- data.frame(command, table, row, column, value, within)
}

# ---- what the questionnaire says ----

single <- list(
  role = c(1, 2, 3), night = c(1, 0), error = c(0, 1, 2), tired = 1:5, slow = 1:5, calm = 1:5, sad = 1:5,
  hit = 1:3, recovery = 1:5
)
ordered <- c("error", "tired", "slow", "calm", "sad", "hit", "recovery")
seen <- paste0("seen___", c(1, 2, 3, 99))
days <- list(c(0, 3), c(4, 30), c(31, 364), c(365, Inf), c(0, Inf))
strain <- c("tired", "slow", "calm", "sad")
kinds <- c(refused = -97, not_answered = -99, marked = 9)
scores <- list(
  mean = list(items = strain, least = 3, ends = c(1, 5), of = function(x) mean(x)),
  filled = list(items = strain, least = 2, ends = c(4, 20), of = function(x) mean(x) * 4),
  often = list(items = strain, least = 4, ends = c(0, 100), of = function(x) 100 * mean(x), codes = c(4, 5)),
  uneven = list(items = c("tired", "hours"), least = 1, ends = c(0, 60), of = function(x) mean(x))
)

# ---- people ----

was_asked <- function(x) !is.na(x) & x != -98
# A variable as groups: who was asked, the group of each, why there is none
variable <- function(name, bands = NULL) {
  x <- rows[[name]]
  asked <- was_asked(x)
  if (name %in% c("wave", "site")) {
    label <- as.character(x)
    return(list(asked = asked, key = label, why = NA, groups = sort(unique(label)), ordered = FALSE))
  }
  codes <- if (name %in% seen) c(1, 0) else single[[name]]
  why <- ifelse(x == -97, "refused", ifelse(x == -99, "not_answered", NA))
  if (name %in% names(single)) why <- ifelse(x == 9, "marked", why)
  if (is.null(codes) && is.null(bands)) return(list(asked = asked, value = ifelse(x < 0, NA, x), why = why))
  if (is.null(bands)) {
    key <- ifelse(x %in% codes, as.character(x), NA)
    return(list(asked = asked, key = key, why = why, groups = as.character(codes), ordered = name %in% ordered))
  }
  key <- rep(NA, length(x))
  for (band in names(bands)) key[x >= bands[[band]][1] & x <= bands[[band]][2]] <- band
  why <- ifelse(x >= 0 & is.na(key), "outside", why)
  list(asked = asked, key = key, why = why, groups = names(bands), ordered = TRUE)
}
item <- function(name) {
  x <- rows[[name]]
  x <- ifelse(x < 0 | (name != "hours" & x == 9), NA, x)
  if (name == "calm") 6 - x else x
}
answers <- function(score) {
  x <- sapply(score$items, item)
  if (is.null(score$codes)) x else ifelse(is.na(x), NA, x %in% score$codes)
}
score <- function(name) {
  of <- scores[[name]]
  x <- answers(of)
  y <- apply(x, 1, function(one) if (sum(!is.na(one)) < of$least) NA else round(of$of(one[!is.na(one)]), 12))
  asked <- rowSums(sapply(of$items, function(one) was_asked(rows[[one]]))) > 0
  list(asked = asked, value = y, why = ifelse(is.na(y), "too_few", NA))
}
outcome <- function(name) if (name %in% names(scores)) score(name) else variable(name)

# ---- figures ----

wilson <- function(x, n) if (n > 0) 100 * suppressWarnings(prop.test(x, n, correct = FALSE)$conf.int[1:2])
few_people <- function(x, n, kept) {  # Wilson's with z shrunk
  z <- qnorm(0.975) * sqrt(kept)
  p <- x / n
  ends <- (p + z^2 / (2 * n) + c(-1, 1) * z * sqrt(p * (1 - p) / n + z^2 / (4 * n^2))) / (1 + z^2 / n)
  if (n > 0) 100 * c(if (x == 0) 0 else ends[1], if (x == n) 1 else ends[2])
}
shift <- function(below) sapply(c(0.975, 0.025), function(p) {  # the noncentrality that puts p under what was found
  if (below(0) <= p) return(0)
  high <- 1
  while (below(high) > p) high <- 2 * high
  uniroot(function(ncp) below(ncp) - p, c(0, high), tol = 1e-14, maxiter = 10000)$root
})
shift_t <- function(t, df) sapply(c(0.975, 0.025), function(p) {
  uniroot(function(ncp) suppressWarnings(pt(t, df, ncp)) - p, c(-30, 30), tol = 1e-14, maxiter = 10000)$root
})
spread <- function(table, row, y) {
  put(table, row, "n", length(y))
  put(table, row, "mean", if (length(y)) mean(y))
  put(table, row, "sd", if (length(y) > 1) sd(y))
  put(table, row, "median", if (length(y)) median(y))
}
mean_ends <- function(table, row, y) {  # where a command asks for intervals
  if (grepl("--intervals", command)) put(table, row, "interval", if (length(y) > 1 && sd(y) > 0) t.test(y)$conf.int)
}
full <- function(counts) {
  counts <- counts[rowSums(counts) > 0, colSums(counts) > 0, drop = FALSE]
  if (min(dim(counts)) > 1) counts
}
by_hand <- function(counts) {  # gamma and tau-b from pairs of cells, with the standard errors of the sources
  place <- expand.grid(i = seq_len(nrow(counts)), j = seq_len(ncol(counts)))
  n <- counts[as.matrix(place)]
  turn <- outer(place$i, place$i, "-") * outer(place$j, place$j, "-")
  a <- as.vector((turn > 0) %*% n)
  d <- as.vector((turn < 0) %*% n)
  p <- sum(n * a)
  q <- sum(n * d)
  all <- sum(n)
  wr <- all^2 - sum(rowSums(counts)^2)
  wc <- all^2 - sum(colSums(counts)^2)
  tau <- (p - q) / sqrt(wr * wc)
  v <- rowSums(counts)[place$i] * wc + colSums(counts)[place$j] * wr
  list(
    gamma = (p - q) / (p + q), tau = tau,
    gamma_error = 4 / (p + q)^2 * sqrt(sum(n * (q * a - p * d)^2)),
    tau_error = sqrt(sum(n * (2 * sqrt(wr * wc) * (a - d) + tau * v)^2) - all^3 * tau^2 * (wr + wc)^2) / (wr * wc)
  )
}

shares <- function(key, name, by, to, counts, percent, suffix) {
  table <- paste0("association", suffix)
  for (group in by$groups) {
    row <- paste0(name, "=", group)
    put(table, row, "n", sum(counts[group, ]))
    for (answer in to$groups) {
      n <- counts[group, answer]
      base <- switch(percent, row = sum(counts[group, ]), column = sum(counts[, answer]), total = sum(counts))
      put(table, row, paste0("n_", answer), n)
      put(table, row, paste0("percent_", answer), if (base > 0) 100 * n / base)
      put(table, row, paste0("interval_", answer), wilson(n, base))
    }
  }
  kept <- full(counts)
  test <- paste0(key, ": Pearson chi-squared")
  if (is.null(kept)) {
    put("tests", test, "p")
    put("tests", test, "n", sum(counts))
    return(NULL)
  }
  chi <- suppressWarnings(chisq.test(kept, correct = FALSE))
  for (group in by$groups) for (answer in to$groups) {
    there <- group %in% rownames(kept) && answer %in% colnames(kept)
    residual <- if (there) chi$stdres[group, answer]
    put(paste0("residuals", suffix), paste0(name, "=", group), paste0("r_", answer), residual, 1e-8)
  }
  v <- sqrt(chi$statistic / (sum(kept) * (min(dim(kept)) - 1)))
  put("tests", test, "value", chi$statistic)
  put("tests", test, "df", chi$parameter)
  put("tests", test, "p", chi$p.value)
  put("tests", test, "n", sum(kept))
  put(table, name, "p", chi$p.value)
  put(table, name, "effect", v)
  ends <- sqrt(shift(function(ncp) pchisq(chi$statistic, chi$parameter, ncp)) / (sum(kept) * (min(dim(kept)) - 1)))
  put("tests", paste0(key, ": Cramér's V"), "value", v)
  put("tests", paste0(key, ": Cramér's V"), "interval", if (ends[2] > 0) c(min(ends[1], v), max(ends[2], v)))
  put("tests", paste0(key, ": Cramér's V"), "n", sum(kept))
  first <- list(row = test, p = chi$p.value)
  if (any(chi$expected < 5)) {
    exact <- fisher.test(kept, workspace = 2e7)$p.value  # of tables small enough for svsurvey to count out, too
    first <- list(row = paste0(key, ": Fisher's exact"), p = exact)
    put("tests", first$row, "p", exact, 1e-8)
    put("tests", first$row, "n", sum(kept))
    put(table, name, "p_exact", exact, 1e-8)
  }
  two <- c(length(by$groups), length(to$groups)) == 2
  if (all(two) && all(rowSums(counts) > 0) && all(colSums(counts) > 0) && counts[1, 2] * counts[2, 1] > 0) {
    row <- paste0(key, ": odds ratio")
    odds <- epitools::oddsratio.wald(counts)$measure[2, ]
    put("tests", row, "value", odds[1])
    put("tests", row, "interval", if (all(counts > 0)) odds[-1])
    put("tests", row, "n", sum(counts))
  }
  if (all(c(by$ordered, to$ordered) | two) && !all(two)) {
    row <- paste0(key, ": linear-by-linear trend")
    x <- rep(row(counts), counts)
    y <- rep(col(counts), counts)
    trend <- lbl_test(table(factor(x), factor(y)), scores = list(Var1 = sort(unique(x)), Var2 = sort(unique(y))))
    put("tests", row, "value", as.numeric(statistic(trend))^2)
    put("tests", row, "df", 1)
    put("tests", row, "p", as.numeric(pvalue(trend)))
    put("tests", row, "n", sum(counts))
    hand <- by_hand(counts)
    z <- c(-1, 1) * qnorm(0.975)
    tau <- cor(x, y, method = "kendall")
    both <- list(list("Goodman-Kruskal gamma", hand$gamma, hand$gamma_error), list("Kendall's tau-b", tau, hand$tau_error))
    for (of in both) {
      row <- paste0(key, ": ", of[[1]])
      put("tests", row, "value", of[[2]])
      put("tests", row, "interval", pmax(-1, pmin(1, of[[2]] + z * of[[3]])))
      put("tests", row, "n", sum(counts))
    }
  }
  if (two[1] && (two[2] || name %in% c("wave", "site"))) {
    pair <- if (name == "wave") rev(by$groups) else by$groups
    for (k in seq_along(if (two[2]) 1 else to$groups)) {
      x <- counts[pair, k]
      n <- rowSums(counts[pair, ])
      p <- 100 * x / n
      a <- wilson(x[1], n[1])
      b <- wilson(x[2], n[2])
      row <- paste0(key, ": ", k - 1)
      put("differences", row, "first", p[1])
      put("differences", row, "second", p[2])
      put("differences", row, "points", p[1] - p[2])
      away <- c(-sqrt((p[1] - a[1])^2 + (b[2] - p[2])^2), sqrt((a[2] - p[1])^2 + (p[2] - b[1])^2))
      put("differences", row, "interval", p[1] - p[2] + away)
    }
  }
  first
}

means <- function(key, name, by, group, y, suffix) {
  table <- paste0("association", suffix)
  group <- factor(group, levels = by$groups)
  for (one in by$groups) {
    spread(table, paste0(name, "=", one), y[group == one])
    mean_ends(table, paste0(name, "=", one), y[group == one])
  }
  group <- droplevels(group)
  n <- length(y)
  k <- nlevels(group)
  ranks <- kruskal.test(y, group)
  if (k == 2) {
    welch <- t.test(y ~ group)
    row <- paste0(key, ": Welch t")
    put("tests", row, "df", welch$parameter)
    apart <- paste0(key, ": difference of means")
    put("tests", apart, "value", -diff(welch$estimate))
    put("tests", apart, "interval", welch$conf.int)
    put("tests", apart, "n", n)
    other <- suppressWarnings(wilcox.test(y ~ group, exact = FALSE))
    by_ranks <- paste0(key, ": Mann-Whitney")
    g <- hedges_g(y ~ group)$Hedges_g
    pooled <- t.test(y ~ group, var.equal = TRUE)
    put("tests", paste0(key, ": Hedges' g"), "value", g)
    put("tests", paste0(key, ": Hedges' g"), "interval", g * shift_t(pooled$statistic, n - 2) / pooled$statistic, 1e-7)
    put("tests", paste0(key, ": Hedges' g"), "n", n)
  } else {
    welch <- oneway.test(y ~ group)
    row <- paste0(key, ": Welch ANOVA")
    put("tests", row, "df", welch$parameter[1])
    put("tests", row, "df_2", welch$parameter[2])
    other <- ranks
    by_ranks <- paste0(key, ": Kruskal-Wallis")
    put("tests", by_ranks, "df", ranks$parameter)
  }
  put("tests", row, "value", welch$statistic)
  put("tests", row, "p", welch$p.value)
  put("tests", row, "n", n)
  put("tests", by_ranks, "value", other$statistic)
  put("tests", by_ranks, "p", other$p.value)
  put("tests", by_ranks, "n", n)
  put(table, name, "p", welch$p.value)
  put(table, name, "p_ranks", other$p.value)
  put("tests", paste0(key, ": epsilon squared"), "value", ranks$statistic / (n - 1))
  put("tests", paste0(key, ": epsilon squared"), "n", n)
  parts <- summary(aov(y ~ group))[[1]]
  eta <- parts[1, 2] / sum(parts[, 2])
  ends <- shift(function(ncp) suppressWarnings(pf(parts[1, 4], parts[1, 1], parts[2, 1], ncp)))
  ends <- ends / (ends + parts[2, 1])
  put("tests", paste0(key, ": eta squared"), "value", eta)
  put("tests", paste0(key, ": eta squared"), "interval", if (ends[2] > 0) c(min(ends[1], eta), max(ends[2], eta)), 1e-6)
  put("tests", paste0(key, ": eta squared"), "n", n)
  list(row = row, p = welch$p.value, two = k == 2, g = if (k == 2) g, eta = eta)
}

crosstab <- function(name, predictors, percent = "row", layers = NULL) {
  to <- outcome(name)
  number <- is.null(to$groups)
  has <- if (number) !is.na(to$value) else !is.na(to$key)
  parts <- list(list(suffix = "", of = rep(TRUE, nrow(rows))))
  if (!is.null(layers)) {
    within <- variable(layers)
    parts <- lapply(within$groups, function(one) list(suffix = paste0("_", one), key = one, of = within$key %in% one))
  }
  firsts <- list()
  for (part in parts) {
    table <- paste0("association", part$suffix)
    everybody <- part$of & to$asked & has
    if (number) {
      spread(table, "all", to$value[everybody])
      mean_ends(table, "all", to$value[everybody])
    } else {
      put(table, "all", "n", sum(everybody))
      for (answer in to$groups) {
        n <- sum(to$key[everybody] == answer)
        base <- if (percent == "column") n else sum(everybody)
        put(table, "all", paste0("n_", answer), n)
        put(table, "all", paste0("percent_", answer), 100 * n / base)
        put(table, "all", paste0("interval_", answer), wilson(n, base))
      }
    }
    here <- list()
    for (one in names(predictors)) {
      by <- variable(one, if (is.list(predictors)) predictors[[one]])
      both <- part$of & to$asked & by$asked
      inside <- both & has & !is.na(by$key)
      put(table, one, "n", sum(inside))
      if (!one %in% setdiff(seen, intersect(names(predictors), seen)[1])) {  # said once for all options
        bases <- paste0("bases", part$suffix)
        row <- if (one %in% seen) "seen" else one
        put(bases, row, "asked_both", sum(both))
        put(bases, row, "answered_both", sum(inside))
        for (why in c("refused", "not_answered", "marked", "too_few", "outside")) {
          put(bases, row, paste0("outcome_", why), sum(both & !has & to$why %in% why))
          put(bases, row, why, sum(both & has & is.na(by$key) & by$why %in% why))
        }
      }
      key <- if (is.null(part$key)) one else paste0(one, "@", part$key)
      first <- if (number) means(key, one, by, by$key[inside], to$value[inside], part$suffix) else {
        counts <- unclass(table(factor(by$key[inside], levels = by$groups), factor(to$key[inside], levels = to$groups)))
        mode(counts) <- "numeric"
        shares(key, one, by, to, counts, percent, part$suffix)
      }
      firsts <- c(firsts, list(first))
      here[[one]] <- first
    }
    two <- number && all(sapply(here, `[[`, "two"))
    if (number) for (one in here) put(table, sub(":.*", "", one$row), "effect", if (two) one$g else one$eta)
  }
  firsts <- Filter(Negate(is.null), firsts)
  p <- sapply(firsts, `[[`, "p")
  for (k in seq_along(firsts)) {
    put("tests", firsts[[k]]$row, "p_holm", p.adjust(p, "holm")[k], 1e-8)
    put("tests", firsts[[k]]$row, "p_bh", p.adjust(p, "BH")[k], 1e-8)
  }
}

summaries <- function(kept = 1, invited = NULL) {
  n <- nrow(rows)
  for (one in c("role", "night", "error", "hit", "recovery", "seen")) {
    several <- one == "seen"
    x <- rows[[if (several) seen[1] else one]]
    asked <- sum(was_asked(x))
    marked <- if (one %in% c("role", "error", "recovery")) 9
    codes <- if (several) c(1, 2, 3, 99) else c(single[[one]], marked, -97, -99)
    for (code in codes) {
      said <- sum(if (several) rows[[paste0("seen___", code)]] %in% 1 else x %in% code)
      row <- if (code == -97) "refused" else if (code == -99) "not_answered" else code
      table <- paste0(one, ".answers")
      if (code < 0 && said == 0) next
      put(table, row, "n", said)
      put(table, row, "percent", 100 * said / asked)
      put(table, row, "interval", few_people(said, asked, kept))
      if (!is.null(invited) && one %in% c("role", "night", "error", "seen"))
        put(table, row, "bounds", 100 * c(said, said + invited - asked) / invited)
    }
  }
}
quartiles <- function(table, y) {
  spread(table, "all", y)
  q <- quantile(y, c(0, 0.25, 0.5, 0.75, 1))
  for (k in c(1, 2, 4, 5)) put(table, "all", c("min", "q1", "median", "q3", "max")[k], q[k])
}

grid <- function() for (one in strain) {
  x <- rows[[one]]
  for (code in c(1:5, 9)) put("strain.counts", one, code, sum(x %in% code))
  put("strain.counts", one, "asked", sum(was_asked(x)))
  n <- sum(x %in% 1:5)
  put("strain.scale", one, "n", n)
  put("strain.scale", one, "low", 100 * sum(x %in% 1:2) / n)
  put("strain.scale", one, "low_interval", wilson(sum(x %in% 1:2), n))
  put("strain.scale", one, "high", 100 * sum(x %in% 4:5) / n)
  put("strain.scale", one, "high_interval", wilson(sum(x %in% 4:5), n))
}

reliability <- function(name) {
  of <- scores[[name]]
  x <- answers(of) + 0
  y <- score(name)$value
  y <- y[!is.na(y)]
  quartiles(paste0(name, ".spread"), y)
  table <- function(what) paste0(name, ".reliability.", what)
  for (k in 1:2) {
    n <- sum(abs(y - of$ends[k]) < 1e-9)
    put(table("ends"), c("floor", "ceiling")[k], "n", n)
    put(table("ends"), c("floor", "ceiling")[k], "percent", 100 * n / length(y))
  }
  x <- x[complete.cases(x), ]
  made <- suppressWarnings(psych::alpha(x, check.keys = FALSE, warnings = FALSE))
  k <- ncol(x)
  alpha <- made$total$raw_alpha
  put(table("reliability"), "alpha", "value", alpha)
  feldt <- 1 - (1 - alpha) * qf(c(0.975, 0.025), nrow(x) - 1, (nrow(x) - 1) * (k - 1))
  put(table("reliability"), "alpha", "interval", feldt)
  put(table("reliability"), "standard_alpha", "value", made$total$std.alpha)
  put(table("reliability"), "mean_inter_item", "value", made$total$average_r)
  if (k > 2) {
    capture.output(whole <- suppressWarnings(suppressMessages(omega(x, nfactors = 1, flip = FALSE, plot = FALSE))))
    put(table("reliability"), "omega_total", "value", whole$omega.tot, 1e-5)
  } else put(table("reliability"), "omega_total", "value")
  for (one in of$items) {
    put(table("items"), one, "mean", mean(x[, one]))
    put(table("items"), one, "sd", sd(x[, one]))
    put(table("items"), one, "item_rest", made$item.stats[one, "r.drop"])
    put(table("items"), one, "alpha_if_dropped", if (k > 2) made$alpha.drop[one, "raw_alpha"])
  }
}

curve <- function(kept = 1) {
  x <- rows$recovery
  timed <- days[x[x %in% 1:4]]
  low <- sapply(timed, `[[`, 1)
  high <- sapply(timed, `[[`, 2)
  never <- sum(x %in% 5)
  drawn <- npsurv(cbind(ifelse(low == 0, 0, low - 0.5), high))$f  # the days between two stretches are nobody's
  for (time in c(3, 30, 364)) {
    over <- sum(high <= time)
    put("recovery.curve.curve", time, "percent", 100 * sum(drawn$p[drawn$right <= time]), 1e-6)
    put("recovery.curve.curve", time, "interval", few_people(over, length(high), kept))
    put("recovery.curve.curve", time, "floor", 100 * over / (length(high) + never))
  }
}

# ---- the commands ----

plain <- function(...) setNames(nm = c(...))
command <- "crosstab recovery --by night --by seen --by wave --residuals --intervals"
crosstab("recovery", plain("night", seen, "wave"))
command <- "crosstab hit --by night --by tired --by slow --by hours=0-20,20.1-45 --percent column --intervals --residuals"
hours <- list("0-20" = c(0, 20), "20.1-45" = c(20.1, 45))
crosstab("hit", list(night = NULL, tired = NULL, slow = NULL, hours = hours), "column")
command <- "crosstab night --by error --by role --by wave --layers site --percent total --residuals --intervals"
crosstab("night", plain("error", "role", "wave"), "total", "site")
command <- "crosstab hours --by night --by role --by seen___1 --intervals"
crosstab("hours", plain("night", "role", "seen___1"))
command <- "crosstab mean --by night --by wave --by seen___2"
crosstab("mean", plain("night", "wave", "seen___2"))
command <- "crosstab filled --by error --by tired"
crosstab("filled", plain("error", "tired"))
command <- "summary --reliability"
summaries()
grid()
quartiles("hours.spread", rows$hours[rows$hours >= 0])
for (name in names(scores)) reliability(name)
curve()
command <- "summary --population 1000"
summaries((1000 - nrow(rows)) / 999)
curve((1000 - nrow(rows)) / 999)
command <- "summary --invited 700"
summaries(1, 700)

packages <- sapply(c("psych", "coin", "effectsize", "npsurv", "epitools"), function(one) paste(one, packageVersion(one)))
cat("# ", R.version.string, ": ", paste(packages, collapse = ", "), "\n", sep = "")
cat("# ", digest(file), "\n", sep = "")
found <- do.call(rbind, found)
found$command[duplicated(found$command)] <- ""  # said once, over all its figures
write.table(found, sep = ",", row.names = FALSE, quote = 1:5, qmethod = "double")
