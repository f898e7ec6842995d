# Reference values for cxresearch/estimators, by ways that share no formula with it where R has one:
# prop.test and binom.test for shares, one row per answer where answers are weighed, the likelihood maximised
# numerically for the score interval, lm and sandwich::vcovHC on one row per customer for the slope, t.test on the
# values for the mean.
#
#     Rscript tests/reference/estimators.R        (R >= 4, package sandwich: Debian's r-cran-sandwich)
#
# Besides made-up and printed counts there are those of R's own data sets, whose help pages name where they were
# published: admissions to Berkeley, the Titanic, oesophageal cancer, infertility, insects after spraying, the speed
# of light.
#
# writes estimators.csv beside itself. The first line of the CSV names R and this script's md5; a test fails
# when the script has changed since.

suppressMessages(library(sandwich))

script <- normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)))
rows <- character(0)
keep <- function(estimator, level, counts, value, low, high) {
  numbers <- sprintf("%.16g", c(value, low, high))
  rows[[length(rows) + 1]] <<- paste(c(estimator, format(level), counts, numbers), collapse = ",")
}

wilson <- function(x, n, level) {
  as.numeric(suppressWarnings(prop.test(x, n, conf.level = level, correct = FALSE))$conf.int)
}

# Method of variance estimates recovery for sum(w * p), Zou, Huang and Zhang (2009); w = c(1, -1) is Newcombe's
# method 10.
mover <- function(w, x, n, level) {
  p <- x / n
  limits <- mapply(wilson, x, n, MoreArgs = list(level = level))
  down <- ifelse(w > 0, p - limits[1, ], limits[2, ] - p)
  up <- ifelse(w > 0, limits[2, ] - p, p - limits[1, ])
  c(sum(w * p), sum(w * p) - sqrt(sum((w * down)^2)), sum(w * p) + sqrt(sum((w * up)^2)))
}

# Share of group 0 that maximises the likelihood when group 1's is theta times it: the root of the derivative,
# or the end of the range.
restricted <- function(theta, x1, n1, x0, n0) {
  top <- min(1, 1 / theta)
  derivative <- function(p) {
    (x1 + x0) / p -
      (if (x1 < n1) theta * (n1 - x1) / (1 - theta * p) else 0) -
      (if (x0 < n0) (n0 - x0) / (1 - p) else 0)
  }
  if (derivative(top * (1 - 1e-15)) > 0) return(top)
  uniroot(derivative, c(top * 1e-15, top * (1 - 1e-15)), tol = 1e-17, maxiter = 10000)$root
}

score <- function(theta, x1, n1, x0, n0) {
  p0 <- restricted(theta, x1, n1, x0, n0)
  p1 <- theta * p0
  total <- n1 + n0
  variance <- (p1 * (1 - p1) / n1 + theta^2 * p0 * (1 - p0) / n0) * total / (total - 1)
  (x1 / n1 - theta * x0 / n0) / sqrt(variance)
}

score_interval <- function(x1, n1, x0, n0, level) {
  z <- qnorm((1 + level) / 2)
  limit <- function(target) {
    excess <- function(log_theta) score(exp(log_theta), x1, n1, x0, n0) - target
    exp(uniroot(excess, c(-14.123, 14.321), tol = 1e-15, maxiter = 10000)$root)
  }
  c(if (x1 == 0) 0 else limit(z), if (x0 == 0) Inf else limit(-z))
}

# The share of answers that count differently, from one row per answer: the shares that a score test does not reject
# whose answers are fewer by Kish's design effect, 1 + the squared coefficient of variation of their weights.
weighted <- function(w, x, n, level) {
  weight <- rep(w, n)
  answer <- rep(rep(1:0, length(n)), rbind(x, n - x))
  value <- weighted.mean(answer, weight)
  worth <- length(weight) / (1 + mean((weight / mean(weight) - 1)^2))
  z <- qnorm((1 + level) / 2)
  excess <- function(p) (p - value)^2 - z^2 * p * (1 - p) / worth
  limit <- function(ends) uniroot(excess, ends, tol = 1e-16, maxiter = 10000)$root
  c(value, if (value == 0) 0 else limit(c(0, min(value, 1 - 1e-9))),
    if (value == 1) 1 else limit(c(max(value, 1e-9), 1)))
}

# Admitted and applied, by sex; survived and aboard, by sex and by class; cases and all, by abortions and by age.
admitted <- apply(UCBAdmissions, c("Gender", "Admit"), sum)
admitted <- cbind(admitted[, "Admitted"], rowSums(admitted))
aboard <- function(by) {
  counts <- apply(Titanic, c(by, "Survived"), sum)
  cbind(counts[, "Yes"], rowSums(counts))
}
infertile <- cbind(tapply(infert$case, infert$spontaneous, sum), table(infert$spontaneous))
cancer <- with(esoph, cbind(tapply(ncases, agegp, sum), tapply(ncases + ncontrols, agegp, sum)))
applied <- apply(UCBAdmissions, c("Dept", "Admit"), sum)
applied <- cbind(applied[, "Admitted"], rowSums(applied))
frequencies <- function(values) list(x = sort(unique(values)), f = as.integer(table(values)))

# The happier, the readier to answer.
set.seed(1)
answered <- rbinom(5, 1000, c(0.05, 0.1, 0.2, 0.4, 0.7))
happy <- rbinom(5, answered, 1:5 / 6)

for (level in c(0.8, 0.95, 0.99)) {
  for (pair in list(c(0, 10), c(1, 10), c(5, 10), c(9, 10), c(10, 10), c(81, 263), c(15, 148), c(0, 20), c(1, 29),
                    c(1, 1), c(2912, 4966), c(3, 1000000),
                    colSums(admitted), aboard("Class")["Crew", ], infertile["2", ], cancer["25-34", ])) {
    x <- pair[1]
    n <- pair[2]
    counts <- sprintf("%d/%d", x, n)
    limits <- wilson(x, n, level)
    keep("share", level, counts, x / n, limits[1], limits[2])
    limits <- binom.test(x, n, conf.level = level)$conf.int
    keep("share_exact", level, counts, x / n, limits[1], limits[2])
  }
  for (quad in list(c(56, 70, 48, 80), c(9, 10, 3, 10), c(36, 40, 16, 80), c(10, 30, 20, 20), c(20, 20, 30, 30),
                    c(20, 20, 10, 30), c(0, 30, 5, 20), c(5, 30, 0, 20), c(30, 30, 0, 20), c(0, 30, 20, 20),
                    c(1, 1000, 900, 1000), c(191, 323, 392, 4505), c(2, 1796, 0, 619), c(19, 20, 20, 20),
                    c(12, 12, 11, 15), c(1, 10, 1, 10), c(400, 1200, 1100, 3500),
                    c(admitted["Male", ], admitted["Female", ]), c(aboard("Sex")["Female", ], aboard("Sex")["Male", ]),
                    c(aboard("Age")["Child", ], aboard("Age")["Adult", ]), c(infertile["2", ], infertile["0", ]),
                    c(cancer["75+", ], cancer["25-34", ]))) {
    counts <- sprintf("%d/%d %d/%d", quad[1], quad[2], quad[3], quad[4])
    found <- mover(c(1, -1), quad[c(1, 3)], quad[c(2, 4)], level)
    keep("difference", level, counts, found[1], found[2], found[3])
    limits <- score_interval(quad[1], quad[2], quad[3], quad[4], level)
    keep("ratio_of_shares", level, counts, (quad[1] / quad[2]) / (quad[3] / quad[4]), limits[1], limits[2])
  }
  for (case in list(list(w = c(1, -2, 1), x = c(45, 40, 38), n = c(100, 100, 100)),
                    list(w = c(1, -2, 1), x = c(0, 7, 12), n = c(10, 15, 12)),
                    list(w = c(0.5, 0.5, -1), x = c(3, 0, 40), n = c(30, 25, 44)),
                    list(w = c(-1, 1), x = c(0, 10), n = c(10, 10)),
                    list(w = c(1, -2, 1, 0), x = aboard("Class")[, 1], n = aboard("Class")[, 2]),
                    list(w = c(1, -2, 1), x = infertile[, 1], n = infertile[, 2]))) {
    found <- mover(case$w, case$x, case$n, level)
    keep("contrast", level, paste(sprintf("%s:%d/%d", format(case$w, trim = TRUE), case$x, case$n), collapse = " "),
         found[1], found[2], found[3])
  }
  for (case in list(list(w = c(2, 1), x = c(30, 20), n = c(100, 40)),
                    list(w = c(1, 1, 1), x = c(4, 0, 9), n = c(20, 7, 11)),
                    list(w = c(1.25, 4), x = c(0, 0), n = c(30, 12)),
                    list(w = c(1.25, 4), x = c(30, 12), n = c(30, 12)),
                    list(w = c(10, 0.5), x = c(1, 0), n = c(1, 400)),
                    list(w = 1000 / answered, x = happy, n = answered), # of 1,000 asked in each
                    list(w = 1 / applied[, 2], x = applied[, 1], n = applied[, 2]), # as if as many in each department
                    list(w = c(3, 2, 1, 0.5), x = aboard("Class")[, 1], n = aboard("Class")[, 2]))) {
    found <- weighted(case$w, case$x, case$n, level)
    keep("weighted_share", level, paste(sprintf("%.17g:%d/%d", case$w, case$x, case$n), collapse = " "),
         found[1], found[2], found[3])
  }
  for (case in list(list(x = 1:5, k = c(2, 5, 9, 14, 30), n = c(10, 10, 12, 20, 40)),
                    list(x = 1:5, k = c(0, 0, 1, 0, 0), n = c(10, 10, 12, 20, 40)),
                    list(x = c(2, 4, 5), k = c(11, 14, 3), n = c(11, 21, 40)),
                    list(x = c(1, 3.25), k = c(1, 19), n = c(12, 20)),
                    list(x = 1:5, k = c(52, 118, 330, 960, 2100), n = c(410, 520, 980, 2200, 4100)),
                    list(x = 0:2, k = infertile[, 1], n = infertile[, 2]),
                    list(x = 1:6, k = cancer[, 1], n = cancer[, 2]))) {
    at <- rep(case$x, case$n)
    outcome <- unlist(mapply(function(k, n) rep(c(1, 0), c(k, n - k)), case$k, case$n))
    fit <- lm(outcome ~ at)
    half <- qt((1 + level) / 2, fit$df.residual) * sqrt(vcovHC(fit, type = "HC3")[2, 2])
    keep("slope", level, paste(sprintf("%s:%d/%d", format(case$x, trim = TRUE), case$k, case$n), collapse = " "),
         coef(fit)[[2]], coef(fit)[[2]] - half, coef(fit)[[2]] + half)
  }
  for (case in list(list(x = sleep$extra[11:20], f = rep(1, 10)), # Student (1908), page 20, second drug
                    list(x = c(1, 2), f = c(1, 1)),
                    list(x = 1:5, f = c(7, 4, 9, 30, 50)),
                    list(x = c(3.4, 3.8), f = c(40, 1)),
                    frequencies(InsectSprays$count[InsectSprays$spray == "A"]),
                    frequencies(morley$Speed))) { # Michelson (1882)
    values <- rep(case$x, case$f)
    limits <- t.test(values, conf.level = level)$conf.int
    keep("mean", level, paste(sprintf("%s:%d", format(case$x, trim = TRUE), case$f), collapse = " "),
         mean(values), limits[1], limits[2])
  }
}

target <- sub("\\.R$", ".csv", script)
header <- sprintf("# %s; sandwich %s; %s md5 %s", R.version.string, packageVersion("sandwich"), basename(script),
                  unname(tools::md5sum(script)))
writeLines(c(header, "estimator,level,counts,value,low,high", unlist(rows)), target)
