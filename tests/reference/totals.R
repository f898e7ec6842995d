# Reference values for the estimators of paired, totals and months in cxresearch/estimators, by ways that share no
# formula with them where R has one: prop.test for Wilson's limits, one row per customer for dependent shares, a
# weighted regression with sandwich's HC1 for the linearised variance of a share, the covariance matrix of the means
# for the delta method, acf for the likeness of neighbouring months.
#
#     Rscript tests/reference/totals.R        (R >= 4; packages sandwich, boot and MASS: Debian's r-cran-sandwich,
#                                              r-cran-boot, r-cran-mass)
#
# Besides made-up units there are data sets of R and these packages, whose help pages name where they were published:
# colours of eyes, children's ears with bacteria on several visits, cities in 1920 and 1930, ten patients' hours of
# sleep with either drug, monthly casualties on British roads.
#
# writes totals.csv beside itself. The first line of the CSV names R and this script's md5; a test fails when the
# script has changed since.

suppressMessages({library(sandwich); library(boot); library(MASS)})

script <- normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)))
rows <- character(0)
keep <- function(estimator, level, cells, value, low, high) {
  if (is.numeric(cells)) cells <- sprintf("%.0f", cells)
  numbers <- sprintf("%.16g", c(value, low, high))
  rows[[length(rows) + 1]] <<- paste(c(estimator, format(level), paste(cells, collapse = " "), numbers), collapse = ",")
}

wilson <- function(x, n, level) {
  as.numeric(suppressWarnings(prop.test(x, n, conf.level = level, correct = FALSE))$conf.int)
}

odds <- function(p) p / (1 - p)

# The share of sum(y) in sum(x): least squares through 0 with weights 1/x has it as its coefficient, HC1 as its
# linearised variance, residuals multiplied by x/x and n/(n-1) included. Every x above 0.
clustered <- function(y, x, level) {
  n <- length(y)
  p <- sum(y) / sum(x)
  if (p %in% c(0, 1)) return(c(p, wilson(p * n, n, level)))
  fit <- lm(y ~ 0 + x, weights = 1 / x)
  stopifnot(all.equal(coef(fit)[[1]], p))
  shrink <- (qnorm((1 + level) / 2) / qt((1 + level) / 2, n - 1))^2
  cases <- min(sum(x), p * (1 - p) / vcovHC(fit, type = "HC1")[1, 1] * shrink)
  c(p, wilson(p * cases, cases, level))
}

# The delta method on the two means, with the gradient of log(mean(y)/mean(x)) or of mean(y)/mean(x).
delta <- function(y, x, level, logarithm) {
  n <- length(y)
  ratio <- mean(y) / mean(x)
  gradient <- if (logarithm) c(1 / mean(y), -1 / mean(x)) else c(1 / mean(x), -mean(y) / mean(x)^2)
  half <- qt((1 + level) / 2, n - 1) * sqrt(c(gradient %*% cov(cbind(y, x)) %*% gradient) / n)
  c(ratio, if (logarithm) ratio * exp(c(-half, half)) else ratio + c(-half, half))
}

monthly <- function(a, n, r, k, level) {
  months <- length(a)
  u <- a / mean(a) - n / mean(n) - r / mean(r) + k / mean(k)
  found <- acf(u, lag.max = 1, plot = FALSE)$acf[2]
  rho <- min(max(found + (1 + 4 * found) / months, 0), 0.9)
  half <- qt((1 + level) / 2, (months - 1) * (1 - rho) / (1 + rho)) * sd(u) / sqrt(months) * sqrt((1 + rho) / (1 - rho))
  value <- (sum(a) / sum(n)) / (sum(r) / sum(k))
  c(value, value * exp(c(-half, half)))
}

eyes <- apply(HairEyeColor, "Eye", sum) # Snee (1974), The American Statistician 28, 9-12
children <- list(y = as.integer(tapply(bacteria$y == "y", bacteria$ID, sum)), x = as.integer(table(bacteria$ID)))
slept <- list(y = sleep$extra[11:20], x = sleep$extra[1:10])
# killed of the drivers hurt, against those hurt in the rear and in front, 1969 to 1973
roads <- setNames(as.list(as.data.frame(Seatbelts[1:60, c("DriversKilled", "drivers", "rear", "front")])),
                  c("a", "n", "r", "k"))

for (level in c(0.8, 0.95, 0.99)) {
  for (pair in list(c(26, 1), c(962, 38), c(0, 12), c(12, 0), c(1, 1), c(81, 182), c(3, 1000000),
                    eyes[c("Blue", "Brown")])) {
    limits <- odds(wilson(pair[1], sum(pair), level))
    keep("ratio_of_counts", level, pair, pair[1] / pair[2], limits[1], limits[2])
  }
  for (case in list(c(1, 7, 21), c(26, 4, 48), c(16, 6, 161), c(0, 0, 10), c(10, 0, 10), c(0, 10, 10), c(5, 5, 10),
                    c(1, 0, 1), c(420, 180, 1000), c(3, 2, 100000), c(eyes[c("Blue", "Brown")], sum(eyes)))) {
    answers <- rep(c(1, -1, 0), c(case[1], case[2], case[3] - case[1] - case[2]))
    added <- c(answers, 1, -1)
    half <- qnorm((1 + level) / 2) * sqrt(mean((added - mean(added))^2) / length(added))
    keep("difference_of_dependent_shares", level, case, mean(answers), max(mean(added) - half, -1),
         min(mean(added) + half, 1))
  }
  for (events in list(c(56, 72, 73, 59, 62, 87, 58), c(0, 4, 40), c(7, 0), c(250, 180, 90, 30, 12, 0), eyes)) {
    for (at in seq_along(events)) {
      limits <- wilson(events[at], sum(events), 1 - (1 - level) / length(events))
      keep("simultaneous_shares", level, c(at, events), events[at] / sum(events), limits[1], limits[2])
    }
  }
  for (case in list(list(y = c(1, 0, 3, 1, 0), x = c(2, 1, 4, 1, 2)),
                    list(y = c(0, 1), x = c(3, 3)),
                    list(y = c(0, 0, 0, 9, 0, 1, 0), x = c(3, 2, 5, 9, 4, 6, 1)),
                    list(y = c(rep(1, 30), rep(0, 20)), x = rep(1, 50)),
                    list(y = rep(c(2, 3, 1, 2), 15), x = rep(c(4, 5, 3, 4), 15)), # alike: no more cases than there are
                    list(y = c(0, 0, 0), x = c(2, 7, 1)),
                    list(y = c(2, 7, 1), x = c(2, 7, 1)),
                    children)) {
    found <- clustered(case$y, case$x, level)
    keep("share_of_totals", level, sprintf("%d/%d", case$y, case$x), found[1], found[2], found[3])
  }
  for (case in list(list(y = c(3, 0, 5, 2), x = c(1, 2, 2, 0)),
                    list(y = c(1, 0), x = c(1, 2)),
                    list(y = c(0, 12, 3, 0, 0, 1, 40, 2, 0, 5), x = c(1, 0, 0, 4, 2, 2, 0, 9, 0, 1)),
                    list(y = c(100, 220, 90, 410), x = c(1000, 2100, 950, 4000)),
                    list(y = city$x, x = city$u), # ten of the 49 in Cochran (1977)
                    list(y = bigcity$x, x = bigcity$u))) { # and all
    cells <- sprintf("%d/%d", case$y, case$x)
    found <- delta(case$y, case$x, level, TRUE)
    keep("ratio_of_totals", level, cells, found[1], found[2], found[3])
    found <- delta(case$y, case$x, level, FALSE)
    keep("linear_ratio_of_totals", level, cells, found[1], found[2], found[3])
  }
  for (case in list(list(y = c(6, 0, -5, 3), x = c(10, 4, -2, 8)),
                    list(y = c(-6, 0, -5, 3), x = c(10, 4, -2, 8)),
                    list(y = c(1, -1, 2, -2), x = c(10, 11, 12, 13)),
                    list(y = c(1.25, -0.75, 20.5, 3.125, 0), x = c(2.5, -0.75, 30.25, 3.125, 1.5)),
                    slept)) { # Student (1908), page 20
    found <- delta(case$y, case$x, level, FALSE)
    keep("linear_ratio_of_totals", level, sprintf("%s/%s", format(case$y, trim = TRUE), format(case$x, trim = TRUE)),
         found[1], found[2], found[3])
  }
  for (case in list(list(a = c(50, 60, 55, 70), n = c(10, 11, 10, 12), r = c(20, 18, 22, 24), k = c(40, 41, 43, 44)),
                    list(a = c(1, 2, 3), n = c(1, 1, 1), r = c(1, 1, 1), k = c(2, 2, 2)),
                    # falling and rising by turns: the correlation is below 0 and held there
                    list(a = c(9, 4, 8, 3, 9, 2, 8, 4), n = rep(2, 8), r = rep(3, 8), k = 5:12),
                    roads,
                    # a drift: the correlation is held at 0.9
                    list(a = 10 * (1:40), n = rep(5, 40), r = rep(7, 40), k = rep(9, 40)),
                    list(a = c(50, 54, 61, 60, 66, 57, 52, 49, 44, 47, 51, 58), n = c(9, 9, 10, 8, 11, 9, 9, 10, 8, 9, 9, 10),
                         r = c(20, 21, 21, 19, 18, 22, 25, 24, 22, 20, 0, 23), k = c(61, 60, 64, 66, 65, 70, 71, 0, 72, 75, 76, 80)))) {
    found <- monthly(case$a, case$n, case$r, case$k, level)
    keep("ratio_of_monthly_ratios", level, sprintf("%d/%d/%d/%d", case$a, case$n, case$r, case$k), found[1], found[2],
         found[3])
  }
}

target <- sub("\\.R$", ".csv", script)
header <- sprintf("# %s; sandwich %s; boot %s; MASS %s; %s md5 %s", R.version.string, packageVersion("sandwich"),
                  packageVersion("boot"), packageVersion("MASS"), basename(script), unname(tools::md5sum(script)))
writeLines(c(header, "estimator,level,cells,value,low,high", unlist(rows)), target)
