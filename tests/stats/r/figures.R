# Writes figures.csv, the figures that tests/stats/test_against_r.py holds svsurvey to.
# From the folder of the project: Rscript tests/stats/r/figures.R > tests/stats/r/figures.csv
# Base R only. Figures have 17 digits: all that a double holds.

digits <- function(x, n = 17) paste(formatC(x, digits = n, format = "g", width = 1), collapse = " ")
say <- function(what, input, output) cat(paste(what, digits(input, 15), digits(output), sep = ","), "\n", sep = "")

cat("# ", R.version.string, "\n", sep = "")
cat("what,input,output\n")

# Wilson's interval: the score interval without continuity correction
shares <- list(c(0, 1), c(1, 1), c(0, 5), c(1, 5), c(2, 5), c(5, 5), c(0, 20), c(1, 29), c(18, 37), c(36, 37),
               c(15, 148), c(147, 240), c(81, 263), c(1, 289), c(143, 289), c(288, 289), c(3, 5000), c(2500, 5000))
for (s in shares) {
  ends <- suppressWarnings(prop.test(s[1], s[2], correct = FALSE))$conf.int
  say("wilson", s, ends)
}

# n, mean, sd, min, quartiles (type 7), max
numbers <- list(mtcars$mpg, women$height, c(2, 4), c(-3, -3, 0, 7), c(0.1, 0.2, 0.3, 0.4, 1.9), c(-0.5, -48.3, 49, 12.5),
                c(1e6 + 0.1, 1e6 + 0.2, 1e6 + 0.3), c(rep(1, 7), rep(2, 19), rep(3, 60), rep(4, 150), rep(5, 53)))
for (x in numbers) {
  q <- quantile(x, c(.25, .5, .75), type = 7, names = FALSE)
  say("spread", x, c(length(x), mean(x), sd(x), min(x), q, max(x)))
}

# sample covariance of pairs: x1 y1 x2 y2 ...
pairs <- list(rbind(anscombe$x1, anscombe$y1), rbind(anscombe$x4, anscombe$y4), rbind(women$height, women$weight),
              rbind(1e6 + 1:4, c(2, 1, 4, 3)))
for (p in pairs) say("covariance", as.vector(p), cov(p[1, ], p[2, ]))

# scores of five items of 1 to 5, the second and fourth turned round, NA: no answer; here as 9.
# the mean with at least 3 answers; the sum filled with the mean, from 1 answer; the percent of 4 and 5, from 1 answer
answers <- list(c(1, 2, 3, 4, 5), c(5, 1, 5, 1, 5), c(4, 9, 4, 9, 4), c(2, 9, 9, 9, 3), c(3, 9, 9, 9, 9), c(1, 1, 9, 2, 1))
for (a in answers) {
  x <- replace(a, a == 9, NA)
  x[c(2, 4)] <- 6 - x[c(2, 4)]
  given <- sum(!is.na(x))
  m <- mean(x, na.rm = TRUE)
  high <- sum(x %in% 4:5)
  say("scores", a, c(if (given >= 3) m else NA, m * length(x), 100 * high / given))
}
