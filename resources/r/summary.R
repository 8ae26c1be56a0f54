# Derives every patient's times and counts from the raw form sheets (definitions.R), computes every number of the outcomes
# page from them, compares both with those of cd7gui beside this script, and prints what differs.
# Usage: Rscript summary.R [FOLDER]      needs the packages survival and cmprsk; ends with 1 if a number differs.
# A number that the packages cannot compute is named and counted apart; whatever fails, the rest is still compared.

suppressPackageStartupMessages({
  library(survival)
  library(cmprsk)
})

tolerance <- 1e-9
given <- commandArgs(trailingOnly = TRUE)
script <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
folder <- if (length(given) > 0) given[1] else if (length(script) > 0) dirname(script[1]) else "."
# Patient numbers and codes stay as they are written: 007 is no number.
read <- function(name) {
  file <- file.path(folder, name)
  columns <- strsplit(readLines(file, n = 1L, warn = FALSE), ",", fixed = TRUE)[[1]]
  kinds <- ifelse(columns %in% c("subject", "part", "code", "form"), "character", NA)
  read.csv(file, colClasses = kinds, na.strings = "", encoding = "UTF-8")
}

settings <- read("settings.csv")
times <- read("times.csv")
table <- read("table.csv")
curves <- read("curves.csv")
counted <- read("counted.csv")
medians <- read("medians.csv")
classes <- read("classes.csv")
shares <- read("shares.csv")
tests <- read("tests.csv")

source(file.path(folder, "definitions.R"))

compared <- 0
differing <- 0
not_computable <- 0
largest <- 0

check <- function(id, what, ours, theirs) {
  ours <- as.numeric(ours)
  theirs <- as.numeric(theirs)
  theirs[is.nan(theirs)] <- NA
  if (length(ours) != length(theirs)) {
    compared <<- compared + 1
    differing <<- differing + 1
    cat(sprintf("%s %s: %d values here, %d in R\n", id, what, length(ours), length(theirs)))
    return(invisible())
  }
  away <- abs(ours - theirs)
  wrong <- (is.na(ours) != is.na(theirs)) | (!is.na(away) & away > tolerance)
  compared <<- compared + length(ours)
  differing <<- differing + sum(wrong)
  largest <<- max(largest, away, na.rm = TRUE)
  for (k in which(wrong)) cat(sprintf("%s %s[%d]: %.12g here, %.12g in R\n", id, what, k, ours[k], theirs[k]))
}

# What cmprsk stops at: a pooled incidence that reaches 1 before the last ending makes its variance 0/0.
or_not_computable <- function(id, what, expression) tryCatch(expression, error = function(why) {
  not_computable <<- not_computable + 1
  cat(sprintf("%s %s: not computable in R (%s)\n", id, what, conditionMessage(why)))
  NULL
})
# Anything else at which R stops is a difference, and the next number is compared.
and_go_on <- function(id, expression) tryCatch(expression, error = function(why) {
  compared <<- compared + 1
  differing <<- differing + 1
  cat(sprintf("%s: R stopped (%s)\n", id, conditionMessage(why)))
})

# One row of each patient in either: what one has and the other lacks is a difference too.
check_patients <- function(ours, theirs, keys, values) {
  both <- merge(ours[c(keys, values)], theirs[c(keys, values)], by = keys, all = TRUE, suffixes = c("_ours", "_r"))
  for (value in values) {
    a <- both[[paste0(value, "_ours")]]
    b <- both[[paste0(value, "_r")]]
    wrong <- is.na(a) != is.na(b) | (!is.na(a) & !is.na(b) & a != b)
    compared <<- compared + nrow(both)
    differing <<- differing + sum(wrong)
    for (k in which(wrong)) {
      cat(sprintf("%s %s: %s here, %s from the raw sheets\n", paste(unlist(both[k, keys]), collapse = " "), value, a[k], b[k]))
    }
  }
}

own <- derive()
check_patients(times, own$times, c("endpoint", "subject"), c("time", "status"))
check_patients(counted[counted$id %in% names(counts), ], own$counted, c("id", "subject"), "counted")
# A patient may have several classes, or count and have none: then they are compared as one text.
classes$code[is.na(classes$code)] <- no_class
by_panel <- function(found) {
  if (nrow(found)) aggregate(code ~ panel + subject, found, function(x) paste(sort(x), collapse = " ")) else found
}
check_patients(by_panel(classes[classes$panel %in% names(panels), ]), by_panel(own$classes), c("panel", "subject"), "code")

# From here on R counts what it derived itself; what it did not derive is named at the end.
not_from_raw <- c(setdiff(unique(counted$id), names(counts)), setdiff(unique(classes$panel), names(panels)))
times <- own$times
counted <- rbind(counted[!counted$id %in% names(counts), ], own$counted)
own$classes$patient <- own$classes$subject
classes$patient <- as.character(classes$patient)
classes <- rbind(classes[!classes$panel %in% names(panels), c("panel", "patient", "subject", "code")],
                 own$classes[c("panel", "patient", "subject", "code")])

scale <- if (settings$interval == "exact") "log" else settings$interval
tail_of <- (1 - settings$level) / 2

# Beta product limits (Fay, Brittain and Proschan 2013), the product of the beta variables matched by two moments.
exact <- function(n, d, left) {
  a <- n - d + 1
  m1 <- cumprod(ifelse(d > 0, a / (n + 1), 1))
  m2 <- cumprod(ifelse(d > 0, a * (a + 1) / ((n + 1) * (n + 2)), 1))
  quantile_of <- function(m1, m2, p) {
    size <- (m1 - m2) / (m2 - m1^2)
    qbeta(p, m1 * size, (1 - m1) * size)
  }
  none <- cumsum(d) == 0
  list(lower = ifelse(left == 0, 0, ifelse(none, tail_of^(1 / pmax(left, 1)),
         suppressWarnings(quantile_of(m1 * left / (left + 1), m2 * left / (left + 2), tail_of)))),
       upper = ifelse(none, 1, suppressWarnings(quantile_of(m1, m2, 1 - tail_of))))
}

after_of <- function(n) c(n[-1], 0)

replaced <- function(value, lower, upper) {
  settings$interval == "exact" | is.na(lower) | is.na(upper) | lower == upper | value <= 0 | value >= 1
}

plain_survival_of <- function(d) {
  survfit(Surv(d$time, d$status == 1) ~ 1, conf.type = scale, conf.int = settings$level)
}

# The exact limits stand where they were chosen, and where the others have no width.
survival_of <- function(d) {
  f <- plain_survival_of(d)
  e <- exact(f$n.risk, f$n.event, after_of(f$n.risk))
  where <- replaced(f$surv, f$lower, f$upper)
  f$lower <- ifelse(where, e$lower, f$lower)
  f$upper <- ifelse(where, e$upper, f$upper)
  f
}

incidence_of <- function(d) {
  f <- survfit(Surv(d$time, factor(d$status, 0:2)) ~ 1, conf.type = scale, conf.int = settings$level)
  n <- f$n.risk[, 1]
  censored <- sapply(f$time, function(t) sum(d$time == t & d$status == 0))
  for (cause in 1:2) {
    own <- sapply(f$time, function(t) sum(d$time == t & d$status == cause))
    others <- n - after_of(n) - own - censored
    staying <- n + cumsum(others) - others
    e <- exact(staying, own, staying - own - censored)
    value <- f$pstate[, 1 + cause]
    where <- replaced(value, f$lower[, 1 + cause], f$upper[, 1 + cause])
    f$lower[, 1 + cause] <- ifelse(where, pmin(1 - e$upper, value), f$lower[, 1 + cause])
    f$upper[, 1 + cause] <- ifelse(where, pmax(1 - e$lower, value), f$upper[, 1 + cause])
  }
  f
}

# What a curve says at a day, from its row at or before it.
read_at <- function(time, columns, day, before) {
  k <- findInterval(day, time)
  if (k == 0) before else sapply(columns, function(column) column[k])
}

# Events leave before the censorings of their day: half a day earlier, which no whole day is.
follow_up_of <- function(d) {
  died <- d$status == 1
  survfit(Surv(d$time - 0.5 * died, !died) ~ 1, conf.type = scale, conf.int = settings$level)
}

of_endpoint <- function(name) times[times$endpoint == name, ]

check_proportion <- function(row) {
  mine <- counted[counted$id == row$id, ]
  check(row$id, "x", row$x, sum(mine$counted))
  check(row$id, "n", row$n, nrow(mine))
  if (nrow(mine) == 0) return(invisible())
  limits <- binom.test(sum(mine$counted), nrow(mine), conf.level = settings$level)
  check(row$id, "value and limits", row[c("value", "lower", "upper")], c(limits$estimate, limits$conf.int))
}

check_survival <- function(row) {
  d <- of_endpoint(row$endpoint)
  if (nrow(d) == 0) return(check(row$id, "value", row$value, NA))
  f <- survival_of(d)
  at <- read_at(f$time, list(f$surv, f$lower, f$upper), row$read_at, c(1, tail_of^(1 / nrow(d)), 1))
  known <- row$read_at <= max(d$time) || at[1] == 0
  check(row$id, "value and limits", row[c("value", "lower", "upper")], if (known) at else c(NA, NA, NA))
}

check_incidence <- function(row) {
  d <- of_endpoint(row$endpoint)
  if (nrow(d) == 0) return(check(row$id, "value", row$value, NA))
  f <- incidence_of(d)
  k <- 1 + row$cause
  columns <- list(f$pstate[, k], f$lower[, k], f$upper[, k])
  at <- read_at(f$time, columns, row$read_at, c(0, 0, 1 - tail_of^(1 / nrow(d))))
  known <- row$read_at <= max(d$time) || f$pstate[nrow(f$pstate), 1] == 0
  check(row$id, "value and limits", row[c("value", "lower", "upper")], if (known) at else c(NA, NA, NA))
  if (known && any(d$status == row$cause) && row$read_at <= max(d$time)) {
    gray <- or_not_computable(row$id, "value by cmprsk", cuminc(d$time, d$status, cencode = 0))
    if (is.null(gray)) return(invisible())
    check(row$id, "value by cmprsk", row$value, timepoints(gray, row$read_at)$est[paste("1", row$cause), 1])
  }
}

check_follow_up <- function(row) {
  d <- of_endpoint(row$endpoint)
  if (nrow(d) == 0) return(check(row$id, "value", row$value, NA))
  found <- summary(follow_up_of(d))$table[c("median", paste0(settings$level, c("LCL", "UCL")))] / settings$month
  check(row$id, "median and limits", row[c("value", "lower", "upper")], found)
}

check_range <- function(row) {
  d <- of_endpoint(row$endpoint)
  days <- d$time[d$status == 0]
  found <- if (length(days) > 0) c(median(days), range(days)) / settings$month else c(NA, NA, NA)
  check(row$id, "median and range", row[c("value", "lower", "upper")], found)
}

check_median <- function(row) {
  d <- of_endpoint(row$endpoint)
  if (nrow(d) == 0) return(check(row$id, "value", row$value, NA))
  f <- if (settings$interval == "exact") survival_of(d) else plain_survival_of(d)
  found <- summary(f)$table[c("median", paste0(settings$level, c("LCL", "UCL")))] / settings$month
  check(row$id, "median and limits", row[c("value", "lower", "upper")], found)
}

check_days <- function(row) {
  d <- of_endpoint(row$endpoint)
  days <- d$time[d$status == 1]
  found <- if (length(days) > 0) c(median(days), range(days)) else c(NA, NA, NA)
  check(row$id, "median and range", row[c("value", "lower", "upper")], found)
}

checks <- list(median = check_median, days = check_days, proportion = check_proportion, survival = check_survival, incidence = check_incidence,
               follow_up = check_follow_up, range = check_range)
for (k in seq_len(nrow(table))) and_go_on(table$id[k], checks[[table$kind[k]]](table[k, ]))

of_part <- function(endpoint, part) {
  d <- of_endpoint(endpoint)
  if (is.na(part)) d else d[!is.na(d$part) & d$part == part, ]
}

check_curve <- function(id) {
  ours <- curves[curves$id == id, ]
  d <- of_part(ours$endpoint[1], ours$part[1])
  cause <- ours$cause[1]
  if (nrow(d) == 0) return(check(id, "rows", ours$time, numeric())) # no patient has a time in R
  if (is.na(cause)) {
    f <- survival_of(d)
    found <- list(f$time, f$n.risk, f$n.event, f$n.censor, f$surv, f$lower, f$upper)
  } else {
    f <- incidence_of(d)
    k <- 1 + cause
    censored <- if (is.matrix(f$n.censor)) rowSums(f$n.censor) else f$n.censor
    found <- list(f$time, f$n.risk[, 1], f$n.event[, k], censored, f$pstate[, k], f$lower[, k], f$upper[, k])
  }
  columns <- c("time", "n_risk", "n_event", "n_censor", "value", "lower", "upper")
  for (k in seq_along(columns)) check(id, columns[k], ours[[columns[k]]], found[[k]])
}
for (id in unique(curves$id)) and_go_on(id, check_curve(id))

check_curve_median <- function(row) {
  d <- of_part(row$endpoint, row$part)
  check(row$id, "median", row$median, if (nrow(d)) summary(survival_of(d))$table["median"] else NA)
}
for (k in seq_len(nrow(medians))) and_go_on(medians$id[k], check_curve_median(medians[k, ]))

check_share <- function(row) {
  id <- paste(row$panel, row$code, sep = ".")
  on_panel <- classes[classes$panel == row$panel, ]
  of_class <- on_panel[!is.na(on_panel$code) & on_panel$code == row$code, ]
  x <- length(unique(of_class$patient))
  n <- length(unique(on_panel$patient))
  check(id, "x and n", row[c("x", "n")], c(x, n))
  check(id, "limits", row[c("lower", "upper")], if (n) binom.test(x, n, conf.level = settings$level)$conf.int else c(NA, NA))
  if (!is.na(row$episodes)) check(id, "episodes", row$episodes, nrow(of_class))
}
for (k in seq_len(nrow(shares))) and_go_on(paste(shares$panel[k], shares$code[k], sep = "."), check_share(shares[k, ]))

check_test <- function(row) {
  d <- of_endpoint(row$endpoint)
  d <- d[!is.na(d$part), ]
  if (length(unique(d$part)) < 2) return(check(row$id, "groups", row[c("statistic", "df", "p")], numeric()))
  if (row$test == "log-rank") {
    found <- survdiff(Surv(d$time, d$status == 1) ~ d$part)
    found <- c(found$chisq, sum(found$exp > 0) - 1)
  } else {
    gray <- or_not_computable(row$id, "statistic, df and p", cuminc(d$time, d$status, d$part, cencode = 0))
    if (is.null(gray)) return(invisible())
    found <- gray$Tests[as.character(row$cause), c("stat", "df")]
  }
  p <- pchisq(found[[1]], found[[2]], lower.tail = FALSE)
  check(row$id, "statistic, df and p", row[c("statistic", "df", "p")], c(found, p))
}
for (k in seq_len(nrow(tests))) and_go_on(tests$id[k], check_test(tests[k, ]))

# Tables: counts and medians of the baseline, adverse events by worst grade, the posterior of each stopping rule.

values <- read("baseline_values.csv")
baseline <- read("baseline.csv")
for (k in seq_len(nrow(baseline))) {
  row <- baseline[k, ]
  of <- values$code[values$id == row$id]
  found <- if (row$what == "median") median(as.numeric(of), na.rm = TRUE)
           else if (row$code == "missing") sum(is.na(of))
           else sum(!is.na(of) & of == row$code)
  check(paste("baseline", row$id, row$code), row$what, row$value, found)
}

events <- read("events.csv")
events_here <- vapply(split(events, events$subject), function(of) {
  if (all(is.na(of$grade))) "" else graded_events(of$grade)
}, "")
if (length(events_here)) {
  events_here <- data.frame(id = "events", subject = names(events_here), grades = unname(events_here))
  check_patients(events_here, own$events, c("id", "subject"), "grades")
} else {
  check("events", "infused patients", 0, nrow(own$events))
}
event_table <- read("event_table.csv")
for (k in seq_len(nrow(event_table))) {
  row <- event_table[k, ]
  had <- events[!is.na(events$code), ]
  if (row$code != "any") had <- had[had$code == row$code | had$part == row$code, ]
  worst <- if (nrow(had)) tapply(had$grade, had$patient, max) else numeric(0)
  by_grade <- vapply(1:5, function(grade) sum(worst == grade), 0)
  check(paste("events", row$code), "any, 1 to 5, 3 and more", row[-1], c(length(worst), by_grade, sum(worst >= 3)))
}

# Numbers of single patients and what the tables say of them: medians, shares, events per 100 patient-days.
measured_here <- read("measured.csv")
of_both <- merge(measured_here, own$measured, by = c("id", "subject"), all = TRUE, suffixes = c("_ours", "_r"))
away <- abs(of_both$value_ours - of_both$value_r)
wrong <- is.na(away) | away > tolerance * pmax(1, abs(of_both$value_r)) # an area of a million by its digits
compared <- compared + nrow(of_both)
differing <- differing + sum(wrong)
for (k in which(wrong)) {
  cat(sprintf("%s %s value: %s here, %s from the raw sheets\n", of_both$id[k], of_both$subject[k],
              of_both$value_ours[k], of_both$value_r[k]))
}
measured_table <- read("measured_table.csv")
for (k in seq_len(nrow(measured_table))) {
  row <- measured_table[k, ]
  of <- own$measured$value[own$measured$id == row$id]
  found <- switch(row$what, n = length(of), median = if (length(of)) median(of) else NA, share = , events = sum(of),
                  rate = 100 * sum(of) / sum(own$measured$value[own$measured$id == paste0(row$id, ".days")]))
  if (row$what == "rate" && is.nan(found)) found <- NA
  scaled <- if (is.na(found)) 1 else max(1, abs(found))
  check(paste("table", row$id), row$what, row$value / scaled, found / scaled)
}

stopping <- read("stopping.csv")
for (k in seq_len(nrow(stopping))) {
  row <- stopping[k, ]
  posterior <- pbeta(row$p0, row$a + row$events, row$b + row$n - row$events, lower.tail = FALSE)
  check(paste("stopping", row$code), "posterior", row$posterior, posterior)
}

# Characteristics as they were known on the cut-off, from the raw sheets. Age, HCT-CI and match are ours alone.
for (id in names(characteristics)) {
  ours <- values[values$id == id, c("subject", "code")]
  theirs <- own$baseline[own$baseline$id == id, c("subject", "code")]
  theirs$code[theirs$code == ""] <- NA
  if (any(values$kind[values$id == id] == "number")) {
    ours$code <- as.numeric(ours$code)
    theirs$code <- as.numeric(theirs$code)
  }
  ours$id <- rep(paste("baseline", id), nrow(ours))
  theirs$id <- rep(paste("baseline", id), nrow(theirs))
  check_patients(ours, theirs, c("id", "subject"), "code")
}

cat(sprintf("%d numbers compared with R %s, survival %s, cmprsk %s: %d differ; the largest difference is %.2g.\n",
            compared, getRversion(), packageVersion("survival"), packageVersion("cmprsk"), differing, largest))
if (not_computable > 0) {
  cat(sprintf("%d not computable in R, each named above: only cd7gui has computed them.\n", not_computable))
}
if (length(not_from_raw)) {
  cat("Derived from the raw sheets by definitions.R, but not these, whose patients are those of cd7gui: ",
      paste(not_from_raw, collapse = ", "), ".\n", sep = "")
}
cat("The permutation p-values of small groups are not compared. The grade of an episode of acute GVHD that the ",
    "investigator did not grade is read from the column MAGIC (", sum(is.na(sheets$F10$GVINV) & !is.na(sheets$F10$MAGIC)),
    " episodes).\n", sep = "")
cat(sprintf("%d numbers, %d differ\n", compared, differing))
quit(status = if (differing > 0) 1 else 0)
