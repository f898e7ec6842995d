# Reference values for cxresearch/estimators/profit.py, in two ways.
#
# From the very draws of the estimator (profit_draws.csv.gz, written by draws.py): profit with and without the
# change as the definition has it, and quantile(type = 7).
#
# From R's own 1,000,000 draws, from books.csv row by row and with no formula of Python's: the covariance of customers'
# margins and costs (cov) for their means, drawn together by MASS::mvrnorm; a regression through 0 with weights 1/N and
# sandwich's HC1 for the cost of acquiring; rbeta. What 20,000 draws there and 1,000,000 here can differ by: a share a
# of draws has the standard error sqrt(a (1-a) (1/20000 + 1/1000000)), and the columns ..._least and ..._most are the
# quantiles four such errors to either side: one limit in 15,000 would fall outside by chance. At 95 % they lie 1 to 3 %
# of the interval's width from R's limit, up to 9 % at an upper end with a long tail.
#
#     python tests/reference/draws.py && Rscript tests/reference/profit.R        (R >= 4; packages sandwich and MASS:
#                                                                            Debian's r-cran-sandwich, r-cran-mass)
#
# writes profit.csv beside itself. Its first line names R, this script's md5 and that of the draws and the books; a
# test fails when one has changed since.

suppressMessages({library(sandwich); library(MASS)})

script <- normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)))
read <- c(file.path(dirname(script), "profit_draws.csv.gz"), file.path(dirname(script), "books.csv"))
draws <- read.csv(read[1], comment.char = "#")
books <- read.csv(read[2], comment.char = "#")
rows <- character(0)
keep <- function(estimator, book, level, numbers) {
  numbers <- paste(sprintf("%.16g", numbers), collapse = ",")
  rows[[length(rows) + 1]] <<- paste(c(estimator, book, format(level), numbers), collapse = ",")
}

units <- function(book, unit) {
  of <- books[books$book == book & books$unit == unit, ]
  of[rep(seq_len(nrow(of)), of$times), c("first", "second")]
}

longest <- 0.999
profit <- function(r, m, cac) m / (1 - r) - cac
rise <- function(r, more, m, cac) {
  before <- profit(r, m, cac)
  ifelse(before > 0, profit(more, m, cac) / before - 1, Inf)
}
quantities <- list(
  "profit_effect points" = function(r, m, cac, c) rise(r, pmin(r + 0.05, longest), m, cac),
  "profit_effect percent" = function(r, m, cac, c) rise(r, 1 - 0.95 * (1 - r), m, cac),
  # a tenth less of the cost c of each year comes to the margin; acquiring costs nine tenths
  "retention_versus_cost" = function(r, m, cac, c) {
    kept <- profit(pmin(r + 0.02, longest), m, cac) - profit(r, m, cac)
    saved <- profit(r, m + 0.1 * c, 0.9 * cac) - profit(r, m, cac)
    ifelse(saved > 0, kept / saved, sign(kept) * Inf)
  })

TIMES <- 1000000
set.seed(3)
for (book in unique(books$book)) {
  year <- units(book, "year")
  customers <- units(book, "customer")
  months <- units(book, "month")
  acquiring <- lm(first ~ 0 + second, months, weights = 1 / months$second)
  money <- mvrnorm(TIMES, colMeans(customers), cov(customers) / nrow(customers))
  own <- list(r = pmin(rbeta(TIMES, year$second + 0.5, year$first - year$second + 0.5), longest),
              m = money[, 1], c = money[, 2],
              cac = rnorm(TIMES, coef(acquiring), sqrt(vcovHC(acquiring, type = "HC1"))))
  value <- list(r = year$second / year$first, m = mean(customers$first), c = mean(customers$second),
                cac = coef(acquiring)[[1]])
  theirs <- with(draws[draws$book == book, ], list(r = kept, m = margin, c = cost, cac = acquisition))
  for (name in names(quantities)) {
    of_own <- do.call(quantities[[name]], own)
    of_theirs <- do.call(quantities[[name]], theirs)
    for (level in c(0.8, 0.95, 0.99)) {
      at <- c(1 - level, 1 + level) / 2
      error <- 4 * sqrt(at * (1 - at) * (1 / 20000 + 1 / TIMES))
      keep(name, book, level, c(do.call(quantities[[name]], value),
                                if (length(of_theirs)) quantile(of_theirs, at, type = 7) else c(NA, NA),
                                quantile(of_own, at[1] + c(-1, 1) * error[1]),
                                quantile(of_own, at[2] + c(-1, 1) * error[2])))
    }
  }
  for (churn in c(0.01, 0.05, 0.2, 1 / 3, 1)) {
    keep(paste("profit_curve", format(churn, digits = 15)), book, NA,
         c(profit(1 - churn, value$m, value$cac), rep(NA, 6)))
  }
}

target <- sub("\\.R$", ".csv", script)
header <- sprintf("# %s; sandwich %s; MASS %s; %s", R.version.string, packageVersion("sandwich"), packageVersion("MASS"),
                  paste(basename(c(script, read)), "md5", unname(tools::md5sum(c(script, read))), collapse = "; "))
writeLines(c(header, "estimator,book,level,value,low,high,low_least,low_most,high_least,high_most", unlist(rows)), target)
