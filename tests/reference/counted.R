# Reference values for cxresearch/estimators/counted.py, in two ways.
#
# From the very resamples of the estimator (counted_draws.csv.gz, written by draws.py): the bias z0 with half of the
# ties, quantile(type = 7), and an acceleration that shares no formula with Python's: a mean computed again without
# each customer in turn; for a ratio the derivative by each customer's weight, by a step along the imaginary axis.
#
# From R's own resamples: boot::boot and boot.ci(type = "bca"), with boot's numerical influence. Its z0 counts the
# resamples strictly below the estimate; so that ties count half, the resamples get a noise far smaller than any step
# between them. For two samples boot::empinf gives influences on the scale of each sample, here divided by its size.
# What 9,999 resamples there and 49,999 here can differ by: of a share a of resamples the standard error is
# sqrt(a (1-a) / B), and z0's, sqrt(w (1-w) / B) / phi(z0), moves a by phi(z_a) (1 + (1 - A (z0+z))^-2). The two are
# added up as though fully correlated, 1/B is 1/9999 + 1/49999, and the columns ..._least and ..._most are the
# quantiles four such errors to either side: less than one limit in 15,000 would fall outside by chance. At 95 % they
# lie about 6 % of the interval's width from R's limit; further where counts have a long tail or few steps.
#
#     python tests/reference/draws.py && Rscript tests/reference/counted.R        (R >= 4; packages boot and MASS:
#                                                                                Debian's r-cran-boot, r-cran-mass)
#
# writes counted.csv beside itself. Its first line names R, this script's md5 and that of the draws; a test fails
# when either has changed since.

suppressMessages({library(boot); library(MASS)})

script <- normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)))
drawn_by_python <- file.path(dirname(script), "counted_draws.csv.gz")
draws <- read.csv(drawn_by_python, comment.char = "#")
rows <- character(0)
keep <- function(estimator, level, tables, numbers) {
  numbers <- paste(sprintf("%.16g", numbers), collapse = ",")
  rows[[length(rows) + 1]] <<- paste(c(estimator, format(level), tables, numbers), collapse = ",")
}

encoded <- function(counts) {
  paste(sprintf("%s:%d", names(table(counts)), as.integer(table(counts))), collapse = " ")
}

# The resamples: a matrix of totals, one column a sample.
resamples <- function(tables) {
  cells <- strsplit(draws$totals[draws$tables == tables], " ")
  stopifnot(length(cells) == 1) # else draws.py lacks this table
  parts <- strsplit(cells[[1]], "[/:]")
  numbers <- matrix(as.numeric(unlist(parts)), nrow = length(parts), byrow = TRUE)
  times <- ncol(numbers)
  numbers[rep(seq_along(parts), numbers[, times]), -times, drop = FALSE]
}

shares_at <- function(bias, acceleration, level) {
  shift <- bias + qnorm(c(1 - level, 1 + level) / 2)
  pnorm(bias + shift / (1 - acceleration * shift))
}

bca <- function(value, resampled, acceleration, level) {
  bias <- qnorm((mean(resampled < value) + mean(resampled <= value)) / 2)
  c(value, quantile(resampled, shares_at(bias, acceleration, level), type = 7, names = FALSE))
}

skewness <- function(influence) sum(influence^3) / (6 * sum(influence^2)^1.5)

of_mean <- function(x, totals, level) {
  without <- sapply(seq_along(x), function(i) mean(x[-i]))
  bca(sum(x), totals, skewness(mean(without) - without), level) / length(x)
}

of_ratio <- function(x, y, totals, level) {
  statistic <- function(w, v) (sum(w * x) / sum(w)) / (sum(v * y) / sum(v))
  weight <- function(n, i) replace(rep(1 + 0i, n), i, 1 + 1e-100i)
  influence <- c(sapply(seq_along(x), function(i) Im(statistic(weight(length(x), i), rep(1, length(y))))),
                 sapply(seq_along(y), function(i) Im(statistic(rep(1, length(x)), weight(length(y), i))))) * 1e100
  ratios <- ifelse(totals[, 2] == 0, Inf, totals[, 1] / totals[, 2])
  bca(sum(x) / sum(y), ratios, skewness(influence), level) * length(y) / length(x)
}

# boot's limits, and the least and the most that 9,999 other resamples may give for each.
TIMES <- 49999
FOR_INFINITE <- 1e6
own_resamples <- function(samples) {
  values <- unlist(samples)
  sample <- rep(seq_along(samples), lengths(samples))
  means <- function(w) sapply(seq_along(samples), function(s) sum((w * values)[sample == s]) / sum(w[sample == s]))
  statistic <- function(data, w) if (length(samples) == 1) means(w) else means(w)[1] / means(w)[2]
  found <- boot(values, statistic, TIMES, stype = "w", strata = sample)
  influence <- empinf(data = values, statistic = statistic, stype = "w", strata = sample, type = "inf")
  resampled <- ifelse(is.nan(found$t[, 1]), Inf, found$t[, 1])
  noise <- runif(TIMES, -1, 1) * 1e-9
  # boot.ci leaves out what is infinite
  list(value = found$t0, t = pmin(resampled, FOR_INFINITE) * (1 + noise) + noise,
       influence = influence / lengths(samples)[sample])
}

by_boot <- function(own, level) {
  # boot.ci asks for a boot object, of which with t0, t and L given it takes nothing
  shell <- structure(list(t0 = own$value, t = matrix(own$t), R = TIMES, sim = "ordinary", call = quote(boot())),
                     class = "boot")
  limits <- boot.ci(shell, level, "bca", t0 = own$value, t = own$t, L = own$influence)$bca[4:5]
  below <- mean(own$t < own$value)
  bias <- qnorm(below)
  acceleration <- skewness(own$influence)
  at <- shares_at(bias, acceleration, level)
  shift <- bias + qnorm(c(1 - level, 1 + level) / 2)
  carried <- dnorm(qnorm(at)) * (1 + 1 / (1 - acceleration * shift)^2) * sqrt(below * (1 - below)) / dnorm(bias)
  error <- 4 * (sqrt(at * (1 - at)) + carried) * sqrt(1 / 9999 + 1 / TIMES)
  range <- function(i) quantile(own$t, pmin(pmax(at[i] + c(-1, 1) * error[i], 0), 1), type = 7, names = FALSE)
  found <- c(range(1), range(2))
  stopifnot(found[c(1, 3)] <= limits, limits <= found[c(2, 4)]) # boot.ci's own limits lie between
  # without the noise, and with what was large for infinite
  ifelse(found > FOR_INFINITE / 2, Inf, round(found + c(-1, 1, -1, 1) * 1e-6, 6))
}

skewed <- rep(c(0, 1, 2, 3, 10), c(12, 9, 6, 2, 1))
few <- rep(c(0, 1, 5), c(1, 1, 2))
told <- rep(c(0, 2, 5, 11), c(5, 6, 8, 3))
heard <- rep(c(0, 1, 2, 6), c(9, 7, 4, 2))
seldom <- rep(c(0, 4), c(24, 3))  # resamples without any: one in 24
sprays <- split(InsectSprays$count, InsectSprays$spray) # Beall (1942), Biometrika 29, 243-262
absent <- quine$Days # Quine, in Aitkin (1978), Journal of the Royal Statistical Society A 141, 195-223

set.seed(2)
for (samples in list(list(skewed), list(few), list(unname(unlist(sprays))), list(absent), list(told, heard),
                     list(told, seldom), list(sprays$A, sprays$C))) {
  tables <- paste(sapply(samples, encoded), collapse = " / ")
  totals <- resamples(tables)
  own <- own_resamples(samples)
  for (level in c(0.8, 0.95, 0.99)) {
    if (length(samples) == 1) {
      keep("mean_of_counts", level, tables, c(of_mean(samples[[1]], totals[, 1], level), by_boot(own, level)))
    } else {
      keep("ratio_of_means_of_counts", level, tables,
           c(of_ratio(samples[[1]], samples[[2]], totals, level), by_boot(own, level)))
    }
  }
}
for (counts in list(skewed, few, c(2, 2, 9, 9), sprays$A, sprays$C, unlist(sprays), absent, quine$Days[quine$Eth == "N"])) {
  keep("median_of_counts", NA, encoded(counts), c(median(counts), rep(NA, 6)))
}

target <- sub("\\.R$", ".csv", script)
header <- sprintf("# %s; boot %s; MASS %s; %s md5 %s; %s md5 %s", R.version.string, packageVersion("boot"),
                  packageVersion("MASS"), basename(script), unname(tools::md5sum(script)), basename(drawn_by_python),
                  unname(tools::md5sum(drawn_by_python)))
writeLines(c(header, "estimator,level,tables,value,low,high,low_least,low_most,high_least,high_most", unlist(rows)), target)
