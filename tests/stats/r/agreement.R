# Writes agreement.csv, what tests/inference/test_agreement.py holds svsurvey to: Cohen's kappa as psych has it.
# From the folder of the project: Rscript tests/stats/r/agreement.R > tests/stats/r/agreement.csv
# Debian's r-cran-psych.

suppressMessages(library(psych))
cat("# ", R.version.string, ": psych ", as.character(packageVersion("psych")), "\n", sep = "")
cat("first,second,agree,kappa\n")
set.seed(7)
for (i in 1:12) {
  n <- c(5, 20, 60, 100)[i %% 4 + 1]
  k <- sample(2:6, 1)
  a <- sample(1:k, n, TRUE)
  b <- ifelse(runif(n) < .8, a, sample(1:k, n, TRUE))
  kappa <- suppressWarnings(cohen.kappa(cbind(a, b))$kappa)
  cat(paste(a, collapse = " "), paste(b, collapse = " "), sprintf("%.15g", mean(a == b)), sprintf("%.15g", kappa),
    sep = ","
  )
  cat("\n")
}
