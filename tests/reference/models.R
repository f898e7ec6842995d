# Reference values for cxresearch/estimators/strata.py and regression.py, from raw rows where R has a way: lm,
# sandwich::vcovHC and vcovCL for coefficients, lm in every order of the predictors for LMG, the whole again
# without each group for the jackknife, predictions of lm for standardised shares, p.adjust; roots and textbook forms
# for the rest.
#
#     Rscript tests/reference/models.R        (R >= 4, package sandwich: Debian's r-cran-sandwich)
#
# Besides made-up rows there are R's own data sets, whose help pages name where they were published: admissions to
# Berkeley by department, the Titanic by class, oesophageal cancer by age, infertility with matched sets as clusters,
# orange trees, Swiss provinces, cars, what clerks say of their supervisors.
#
# writes models.csv beside itself: estimator, level, its data, and the numbers expected, separated by spaces. The
# first line names R and this script's md5; a test fails when the script has changed since.

suppressMessages(library(sandwich))

script <- normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)))
rows <- character(0)
keep <- function(estimator, level, data, numbers) {
  rows[[length(rows) + 1]] <<- paste(estimator, format(level), data, paste(sprintf("%.16g", numbers), collapse = " "),
                                     sep = ",")
}

# Rothman, Greenland and Lash (2008), Modern Epidemiology, chapter 15: ratio, variance of its logarithm.
mantel_haenszel <- function(a, n1, b, n0, level) {
  total <- n1 + n0
  ratio <- sum(a * n0 / total) / sum(b * n1 / total)
  variance <- sum((a + b) * n1 * n0 / total^2 - a * b / total) / (sum(a * n0 / total) * sum(b * n1 / total))
  z <- qnorm((1 + level) / 2)
  c(ratio, ratio * exp(-z * sqrt(variance)), ratio * exp(z * sqrt(variance)),
    2 * pnorm(abs(log(ratio)) / sqrt(variance), lower.tail = FALSE))
}

# Shares had each group the strata of all: what a model with a share of its own for each group in each stratum
# predicts of all customers as if they belonged to it. Their variances are those of the outcomes in a stratum, and of
# one customer more who has the outcome by half. Of these the ratio and the difference, with limits.
standardised <- function(a, n1, b, n0, level) {
  in_group <- function(group, events, n) {
    data.frame(group, stratum = rep(seq_along(n), n), outcome = rep(rep(1:0, length(n)), rbind(events, n - events)))
  }
  customers <- rbind(in_group(1, a, n1), in_group(0, b, n0))
  customers <- subset(customers, stratum %in% intersect(stratum[group == 1], stratum[group == 0]))
  customers$cell <- paste(customers$group, customers$stratum)
  fit <- lm(outcome ~ 0 + cell, customers)
  of_all <- prop.table(table(customers$stratum))
  moments <- sapply(1:0, function(as_if) {
    errors <- sapply(names(of_all), function(stratum) {
      outcomes <- customers$outcome[customers$cell == paste(as_if, stratum)]
      n <- length(outcomes)
      cov.wt(cbind(c(outcomes, 1, 0)), c(rep(1, n), 0.5, 0.5) / (n + 1), method = "ML")$cov / n
    })
    c(mean(predict(fit, data.frame(cell = paste(as_if, customers$stratum)))), sum(of_all^2 * errors))
  })
  p <- moments[1, ]
  z <- qnorm((1 + level) / 2)
  ratio <- exp(log(p[1] / p[2]) + c(0, -1, 1) * z * sqrt(sum(moments[2, ] / p^2)))
  list(ratio = ratio, difference = p[1] - p[2] + c(0, -1, 1) * z * sqrt(sum(moments[2, ])))
}

# The ratios that a t test of numerator - ratio * denominator does not reject, end by end.
fieller <- function(x, y, vx, vy, cxy, degrees, level) {
  t <- qt((1 + level) / 2, degrees)
  excess <- function(ratio) abs(x - ratio * y) / sqrt(vx - 2 * ratio * cxy + ratio^2 * vy) - t
  value <- x / y
  end <- function(side) {
    step <- side * 1e-3 * max(1, abs(value))
    while (excess(value + step) < 0) step <- 2 * step
    uniroot(excess, sort(c(value, value + step)), tol = 1e-15, maxiter = 10000)$root
  }
  c(value, end(-1), end(1))
}

orders <- function(x) {
  if (length(x) == 1) return(list(x))
  do.call(c, lapply(seq_along(x), function(i) lapply(orders(x[-i]), function(rest) c(x[i], rest))))
}

explained <- function(frame, predictors) {
  if (length(predictors) == 0) return(0)
  summary(lm(reformulate(predictors, "y"), frame))$r.squared
}

lmg <- function(frame) {
  predictors <- setdiff(names(frame), "y")
  known <- new.env()
  r2 <- function(some) {
    key <- paste(c("subset", sort(some)), collapse = " ")
    if (is.null(known[[key]])) known[[key]] <- explained(frame, some)
    known[[key]]
  }
  gained <- sapply(orders(predictors), function(order) {
    joined <- sapply(seq_along(order), function(i) r2(order[seq_len(i)]))
    setNames(diff(c(0, joined)), order)[predictors]
  })
  c(r2(predictors), rowMeans(gained))
}

r_squared_low <- function(r2, n, k, level) {
  f <- (r2 / k) / ((1 - r2) / (n - k - 1))
  excess <- function(rho2) pf(f, k, n - k - 1, ncp = n * rho2 / (1 - rho2)) - (1 + level) / 2
  if (excess(0) <= 0) return(0)
  uniroot(excess, c(0, r2), tol = 1e-15, maxiter = 10000)$root
}

encoded <- function(frame) paste(do.call(paste, c(unname(frame), sep = ":")), collapse = " ")

# The more a stratum buys the more often it is in group 1, and the more often it has the outcome; the fifth and sixth
# strata hold one group, the seventh a single customer of group 1.
set.seed(2)
sizes <- list(c(20, 60, 90, 200, 14, 0, 1), c(180, 140, 60, 50, 0, 25, 30))
chances <- c(0.1, 0.3, 0.5, 0.7, 0.4, 0.4, 0.4)
confounded <- list(rbinom(7, sizes[[1]], chances), sizes[[1]], rbinom(7, sizes[[2]], chances), sizes[[2]])

# Answers to a survey on the levels 1 to 5, several of a customer, with an error that grows with x1.
set.seed(1)
survey <- function(n, k) {
  x <- matrix(sample(1:5, n * k, TRUE), n)
  x[, 2] <- ifelse(runif(n) < 0.6, x[, 1], x[, 2])
  y <- pmin(5, pmax(1, round(0.5 * x[, 1] + 0.3 * x[, 2] + 0.5 + rnorm(n) * x[, 1] / 3)))
  setNames(data.frame(y, x), c("y", paste0("x", seq_len(k))))
}
small <- survey(24, 2)
large <- survey(60, 4)
customer <- sample(1:11, 24, TRUE)

# Of each stratum the events of both groups, then their sizes, as mantel_haenszel takes them.
strata_of <- function(table, outcome) { # group, outcome, stratum; group 1 first
  sizes <- apply(table, c(1, 3), sum)
  list(table[1, outcome, ], sizes[1, ], table[2, outcome, ], sizes[2, ])
}
admitted <- strata_of(aperm(UCBAdmissions, c(2, 1, 3)), "Admitted")
survived <- strata_of(apply(Titanic, c("Sex", "Survived", "Class"), sum)[2:1, , ], "Yes")
aborted <- strata_of(with(infert, table(spontaneous == 0, case, education)), "1")
by_age <- function(column, drink) with(esoph, tapply(column * (alcgp == drink), agegp, sum))
cancer <- with(esoph, list(by_age(ncases, "120+"), by_age(ncases + ncontrols, "120+"),
                           by_age(ncases, "0-39g/day"), by_age(ncases + ncontrols, "0-39g/day")))

answer_first <- function(frame) setNames(frame, c("y", paste0("x", seq_len(ncol(frame) - 1))))
cars <- answer_first(mtcars[c("mpg", "wt", "hp")])
provinces <- answer_first(swiss)
clerks <- answer_first(attitude) # Chatterjee and Price (1977), section 3.7

for (level in c(0.8, 0.95, 0.99)) {
  for (strata in list(list(c(8, 22), c(106, 98), c(5, 16), c(120, 85)), # tolbutamide, Modern Epidemiology
                      list(c(16, 12), c(27, 28), c(5, 7), c(25, 26)), # migraine, manual of SAS PROC FREQ
                      list(7, 20, 11, 25),
                      list(c(1, 0, 3, 10), c(4, 3, 3, 40), c(0, 2, 5, 300), c(2, 5, 5, 1000)),
                      admitted, survived, aborted, cancer, confounded)) {
    data <- paste(sprintf("%d/%d:%d/%d", strata[[1]], strata[[2]], strata[[3]], strata[[4]]), collapse = " ")
    keep("ratio_over_strata", level, data, do.call(mantel_haenszel, c(unname(strata), level)))
    found <- do.call(standardised, c(unname(strata), level))
    keep("standardised_ratio", level, data, found$ratio)
    keep("standardised_difference", level, data, found$difference)
  }
  for (frame in list(small, cars, provinces)) {
    fit <- lm(y ~ ., frame)
    half <- qt((1 + level) / 2, fit$df.residual) * sqrt(diag(vcovHC(fit, type = "HC3")))
    keep("ols_hc3", level, encoded(frame), rbind(coef(fit), coef(fit) - half, coef(fit) + half))
  }
  for (case in list(list(small, customer),
                    list(answer_first(infert[c("case", "spontaneous", "induced")]), infert$stratum),
                    list(answer_first(Orange[c("circumference", "age")]), as.integer(Orange$Tree)))) {
    fit <- lm(y ~ ., case[[1]])
    # cadjust multiplies by G/(G-1); HC0 keeps away the further (n-1)/(n-k) of HC1
    half <- qt((1 + level) / 2, length(unique(case[[2]])) - 1) *
      sqrt(diag(vcovCL(fit, cluster = case[[2]], type = "HC0", cadjust = TRUE)))
    keep("ols_cluster", level, encoded(cbind(case[[1]], case[[2]])),
         rbind(coef(fit), coef(fit) - half, coef(fit) + half))
  }
  fit <- lm(y ~ ., small)
  covariance <- vcovHC(fit, type = "HC3")
  swiss_fit <- lm(y ~ ., provinces)
  swiss_covariance <- vcovHC(swiss_fit, type = "HC3")
  for (case in list(c(coef(swiss_fit)["x5"], coef(swiss_fit)["x3"], swiss_covariance["x5", "x5"],
                      swiss_covariance["x3", "x3"], swiss_covariance["x5", "x3"], swiss_fit$df.residual),
                    c(coef(fit)[3], coef(fit)[2], covariance[3, 3], covariance[2, 2], covariance[2, 3],
                      fit$df.residual),
                    c(3, 2, 0.04, 0.09, 0.01, 50), c(-3, 2, 0.04, 0.09, -0.01, 50), c(0, -2, 0.04, 0.0009, 0, 7),
                    c(1200, 97, 4, 3, -2.5, 400), c(0.01, 0.5, 0.0025, 1e-9, 1e-6, 1e6))) {
    if (abs(case[2]) / sqrt(case[4]) > qt((1 + level) / 2, case[6])) {
      keep("ratio_of_coefficients", level, paste(sprintf("%.17g", case), collapse = " "),
           do.call(fieller, as.list(unname(c(case, level)))))
    }
  }
  # 50 groups in the contract; 12 here, so that some hold more customers than others
  share <- function(frame) lmg(frame)[[2]] / lmg(frame)[[1]]
  for (frame in list(large, provinces)) {
    group <- seq_len(nrow(frame)) %% 12
    without <- sapply(0:11, function(g) share(frame[group != g, ]))
    error <- sqrt(11 / 12 * sum((without - mean(without))^2))
    keep("jackknife", level, encoded(frame), share(frame) + c(0, -1, 1) * qt((1 + level) / 2, 11) * error)
  }
  for (case in list(c(0.25, 100, 5), c(0.01, 30, 3), c(0.05, 400, 3), c(0.8, 12, 4), c(0.3, 5000, 7), c(0.02, 200000, 4),
                    c(0, 40, 2), c(round(summary(lm(y ~ ., provinces))$r.squared, 4), 47, 5),
                    c(round(summary(lm(y ~ ., clerks))$r.squared, 4), 30, 6))) {
    keep("r_squared_low", level, paste(case, collapse = " "), r_squared_low(case[1], case[2], case[3], level))
  }
}
for (p in list(c(0.01, 0.04, 0.03, 0.005), c(0.5, 0.5, 0.9), c(0.02), c(1, 0, 0.2, 0.2, 0.012, 0.049, 0.3, 1e-9, 0.6, 0.005))) {
  keep("holm", 0.95, paste(p, collapse = " "), p.adjust(p, "holm"))
}
# R's example of pairwise.t.test: ozone in New York, month against month
compared <- function(adjusted) {
  found <- pairwise.t.test(airquality$Ozone, airquality$Month, p.adjust.method = adjusted)$p.value
  found[!is.na(found)]
}
keep("holm", 0.95, paste(sprintf("%.17g", compared("none")), collapse = " "), compared("holm"))
for (frame in list(small, large, survey(80, 3), swiss, attitude, mtcars[c("mpg", "cyl", "disp", "hp", "drat", "wt")])) {
  names(frame)[1] <- "y"
  keep("lmg", 0.95, encoded(frame), lmg(frame))
}

target <- sub("\\.R$", ".csv", script)
header <- sprintf("# %s; sandwich %s; %s md5 %s", R.version.string, packageVersion("sandwich"), basename(script),
                  unname(tools::md5sum(script)))
writeLines(c(header, "estimator,level,data,expected", unlist(rows)), target)
