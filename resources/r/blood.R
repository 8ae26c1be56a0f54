# What a patient's blood counts add up to, from the raw sheets of F18, F5 and F8T: early and late haematotoxicity
# (ICAHT), worst cytopenias and grade 4 pancytopenia. definitions.R reads this file.
# Counts are held as whole millionths, so that 0.5 is 0.5 and a day on a straight line between two counts is exact.

micro <- function(x) round(number(x) * 1e6)
highest <- 1e15 # of a count that is only known to be above something

# The lowest and the highest that a count can be: "<0.1" is anything from 0 to below 0.1. Negative counts are slips.
ends_of <- function(count, operator) {
  value <- micro(count)
  value[!is.na(value) & value < 0] <- NA
  sign <- ifelse(is.na(operator), "", operator)
  step <- ifelse(sign %in% c("<", ">"), 1, 0)
  below <- sign %in% c("<", "<=")
  above <- sign %in% c(">", ">=")
  low <- ifelse(below, 0, value + ifelse(above, step, 0))
  high <- ifelse(above, pmax(highest, value + step), value - ifelse(below, step, 0))
  list(low = ifelse(is.na(value), NA, low), high = ifelse(is.na(value), NA, pmax(high, 0)))
}
counts_of <- function(known, field) {
  found <- known$F18
  ends <- ends_of(found[[field]], found[[paste0(field, "_OP")]])
  keep <- !is.na(found$LBDAT) & !is.na(ends$low)
  list(day = found$LBDAT[keep], low = ends$low[keep], high = ends$high[keep])
}
daily_lowest <- function(day, count, first, last) {
  within <- day >= first & day <= last
  day <- day[within]
  count <- count[within]
  if (!length(day)) return(list(day = integer(), count = numeric()))
  days <- sort(unique(day))
  list(day = days, count = vapply(days, function(one) min(count[day == one]), 0))
}

# ---- Early haematotoxicity: T+0 to T+30, until the transplant ----------------------------------------------------------

runs_of <- function(low) {
  days <- which(low) - 1
  if (!length(days)) return(NULL)
  starts <- c(TRUE, diff(days) > 3)
  cbind(start = days[starts], end = days[c(which(starts)[-1] - 1, length(days))])
}
longest <- function(runs) if (is.null(runs)) 0 else max(runs[, "end"] - runs[, "start"] + 1)

early_by_days <- function(neutropenic, profound, never) {
  by_days <- sum(neutropenic >= c(1, 7, 14))
  by_profound <- if (profound >= 14) 4 else if (profound >= 7) 3 else 0
  max(by_days, by_profound, if (never) 4 else 0)
}

# Which days of a window are low; a gap of up to seven days is bridged by a straight line, other days are `unknown`.
low_days <- function(found, last_day, limit, unknown) {
  low <- rep(unknown, last_day + 1)
  given <- found$day <= last_day
  low[found$day[given] + 1] <- found$count[given] <= limit
  for (k in seq_len(max(length(found$day) - 1, 0))) {
    before <- found$day[k]
    after <- found$day[k + 1]
    if (after - before < 2 || after - before > 8) next
    between <- (before + 1):(after - 1)
    weighted <- found$count[k] * (after - between) + found$count[k + 1] * (between - before)
    low[between + 1] <- weighted <= limit * (after - before)
  }
  low
}
early_grade <- function(found, last_day, last_counted, unknown) {
  neutropenic <- runs_of(low_days(found, last_day, 0.5e6, unknown))
  profound <- runs_of(low_days(found, last_day, 0.1e6, unknown))
  reaches <- last_counted >= last_day - 7
  never <- reaches && !is.null(neutropenic) && any(neutropenic[, "start"] <= 3 & neutropenic[, "end"] >= last_counted)
  early_by_days(longest(neutropenic), longest(profound), never)
}

# The grade that is proven, and the one that days without a count could make of it.
early_span <- function(day, count, censored, died) {
  found <- daily_lowest(day, count, 0, if (is.na(censored)) 30 else min(30, censored - 1))
  if (!length(found$day)) return(c(0, 4))
  last <- max(found$day)
  last_day <- if (is.na(died) || died > 30) 30 else if (died - last <= 7) last else died
  proven <- early_grade(found, last_day, last, FALSE)
  c(proven, max(proven, early_grade(found, last_day, last_day, TRUE)))
}

# Both ends of what the counts can be decide together: else the grade is open, or only a lower bound.
value_of <- function(span) if (span[1] == span[2] || span[1] > 0) span[1] else NA
decided <- function(lowest_counts, highest_counts) {
  mild <- value_of(highest_counts)
  severe <- value_of(lowest_counts)
  if (is.na(mild) || highest_counts[1] != highest_counts[2]) return(NA)
  if (is.na(severe) || severe != mild) NA else as.character(mild)
}

early_icaht <- function(known) {
  start <- day_zero(known, "infusion")
  found <- counts_of(known, "ANC")
  censored <- one(known, "F6", "HSCTDAT") - start
  died <- death_day(known) - start
  day <- found$day - start
  decided(early_span(day, found$low, censored, died), early_span(day, found$high, censored, died))
}

# ---- Late haematotoxicity: T+31 to T+100, before transplant and new treatment, up to relapse and last contact -----------

late_grade <- function(day, count, last) {
  nadirs <- sort(daily_lowest(day, count, 31, last)$count)
  if (!length(nadirs)) return(NA)
  if (length(nadirs) > 1 && nadirs[2] > 1.5e6) return(0)
  4 - sum(nadirs[1] > c(0.1e6, 0.5e6, 1.0e6, 1.5e6))
}
dated_relapse <- function(known) {
  if (!is_one(one(known, "F14", "RELAPSE"), "Y")) return(NA_integer_)
  day <- one(known, "F14", "RELDAT")
  if (is.na(day)) leave_out("relapse without a day")
  day
}
late_icaht <- function(known) {
  start <- day_zero(known, "infusion")
  ends <- c(one(known, "F6", "HSCTDAT") - 1, known$new_treatment - 1, dated_relapse(known), last_alive(known, start)) - start
  last <- min(100, ends, na.rm = TRUE)
  found <- counts_of(known, "ANC")
  day <- found$day - start
  mild <- late_grade(day, found$high, last)
  severe <- late_grade(day, found$low, last)
  if (is.na(mild) || mild != severe) NA else as.character(mild)
}

# ---- Cytopenias by CTCAE 5.0; grade 1 needs the laboratory's lower limit, which no sheet holds ---------------------------

ctcae <- function(count, limits) {
  grade <- 1 + (count < limits[1]) + (count < limits[2]) + (count < limits[3])
  ifelse(grade > 1, grade, NA)
}
worst_cytopenia <- function(field, limits) function(known) {
  start <- day_zero(known, "infusion")
  found <- counts_of(known, field)
  since <- found$day >= start
  severe <- ctcae(found$low[since], limits * 1e6)
  mild <- ctcae(found$high[since], limits * 1e6)
  graded <- !is.na(severe) & !is.na(mild) # a bound of nothing is no grade
  if (!any(graded)) return(NA)
  worst <- max(mild[graded])
  if (any(severe[graded] == worst & mild[graded] == worst)) as.character(worst) else NA
}

# ---- Grade 4 pancytopenia from T to H, on samples at most 72 hours apart --------------------------------------------------

# Whether a count is surely under its limit; open where it may be on either side.
is_under <- function(ends, limit) ifelse((ends$low < limit) == (ends$high < limit), ends$low < limit, NA)
within_limits <- function(count, operator, most) {
  value <- number(count)
  sign <- ifelse(is.na(operator), "", operator)
  !is.na(value) & value >= 0 & value <= most & !(sign == "<" & value <= 0) & !(sign == ">" & value >= most)
}
haemoglobin_low <- function(value, unit) {
  value <- number(value)
  low <- c("g/L" = 10, "g/dL" = 1, "mmol/L" = 0.6)[unit]
  high <- c("g/L" = 250, "g/dL" = 25, "mmol/L" = 15.5)[unit]
  grams_times <- c("g/L" = 100, "g/dL" = 1000, "mmol/L" = 1611)[unit] # thousandths of g/dL
  unname(ifelse(!is.na(value) & value >= low & value <= high, round(value * grams_times, 6) < 8000, NA))
}
red_cells <- function(known) {
  found <- known$F8T
  if (!nrow(found) && !is_complete(known, "F8T")) return(NULL)
  given <- found$TFDAT[is_one(found$TFPROD, "REDCELLS")]
  if (any(is.na(found$TFPROD)) || any(is.na(given))) NULL else given
}
samples <- function(known) {
  of_marrow <- known$F5
  of_series <- known$F18
  possible <- function(field, most) {
    inside <- within_limits(of_marrow[[field]], of_marrow[[paste0(field, "_OP")]], most)
    ends_of(ifelse(inside, of_marrow[[field]], NA), of_marrow[[paste0(field, "_OP")]])
  }
  of_field <- function(field) ends_of(of_series[[field]], of_series[[paste0(field, "_OP")]])
  some <- !is.na(of_series$ANC) | !is.na(of_series$PLT) | !is.na(of_series$HB)
  found <- data.frame(
    day = c(of_marrow$ASDAT, of_series$LBDAT),
    neutrophils = c(is_under(possible("ANC", 500), 0.5e6), is_under(of_field("ANC"), 0.5e6)),
    platelets = c(is_under(possible("PLT", 5000), 25e6), is_under(of_field("PLT"), 25e6)),
    haemoglobin = c(haemoglobin_low(of_marrow$HB, of_marrow$HB_U), haemoglobin_low(of_series$HB, of_series$HB_U)),
    given = c(of_marrow$RBC7D == "Y", rep(NA, nrow(of_series)))
  )
  rows_of(found, !is.na(found$day) & c(rep(TRUE, nrow(of_marrow)), some))
}
grade4_pancytopenia <- function(known) {
  start <- day_zero(known, "infusion")
  end <- one(known, "F6", "HSCTDAT")
  found <- samples(known)
  found <- rows_of(found, found$day >= start & (is.na(end) | found$day <= end))
  if (!nrow(found)) return(0L)
  found <- rows_of(found, order(found$day))
  given <- red_cells(known)
  recent <- if (is.null(given)) rep(NA, nrow(found)) else {
    vapply(found$day, function(day) any(day - given >= 0 & day - given <= 7), NA)
  }
  held <- ifelse(is.na(recent), found$given, ifelse(is.na(found$given), recent, recent | found$given))
  low <- found$haemoglobin | held
  shown <- vapply(seq_len(nrow(found)), function(k) {
    near <- which(found$day[k:nrow(found)] - found$day[k] <= 3) + k - 1
    all(any(found$neutrophils[near]), any(found$platelets[near]), any(low[near]))
  }, NA)
  as.integer(isTRUE(any(shown))) # who cannot be evaluated did not reach it
}

counts$pancytopenia.grade4 <- grade4_pancytopenia
panels$icaht.early <- early_icaht
panels$icaht.late <- late_icaht
panels$neutropenia <- worst_cytopenia("ANC", c(1.5, 1.0, 0.5))
panels$thrombopenia <- worst_cytopenia("PLT", c(75, 50, 25))
