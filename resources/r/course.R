# What each patient gives to the tables of the treatment course, of the CAR T cells and of the lymphocytes, and the
# reactivation of CMV and EBV, from the raw sheets. definitions.R reads this file. One function for each number; who
# gives none is left out.

is_complete <- function(known, form) form %in% known$complete # as of the cut-off (definitions.R)

# ---- Reactivation: the first PCR that found the virus or infection that names it, death competing -----------------------

reactivation <- function(virus, pcr) function(known, case) {
  start <- day_zero(known, "infusion")
  load <- number(known$F18[[pcr]])
  below <- known$F18[[paste0(pcr, "_OP")]] %in% c("<", "<=")
  named <- known$F12$INONSET[is_one(known$F12$INVIRUS, virus)]
  days <- c(known$F18$LBDAT[!is.na(load) & load > 0 & !below], named)
  first <- earliest(days[!is.na(days) & days >= start])
  death <- death_day(known)
  if (!is.na(first) && (is.na(death) || first <= death)) return(time_of(start, first, 1))
  if (any(is.na(named))) leave_out("infection without a day") # a dated sign stands whatever else has no day
  if (!is.na(death)) return(time_of(start, death, 2))
  time_of(start, last_alive(known, start), 0)
}

# ---- CRS and ICANS -----------------------------------------------------------------------------------------------------

toxicity_grades <- function(found) {
  entered <- number(found$GRINV)
  computed <- number(gsub("[^0-9]", "", found$GRADE, useBytes = TRUE))
  ifelse(is.na(found$TXKIND), NA, ifelse(is.na(entered), computed, entered))
}
affected <- function(known, kind) {
  found <- since(known$F11, "TXDAT", day_zero(known, "infusion"))
  found <- rows_of(found, is_one(found$TXKIND, kind))
  grade <- toxicity_grades(found)
  shown <- !is.na(grade) & grade >= 1
  if (any(is.na(found$TXDAT[shown]))) leave_out("assessment without a day")
  if (!any(shown)) leave_out("none")
  list(shown = found$TXDAT[shown], none = found$TXDAT[!is.na(grade) & grade == 0 & !is.na(found$TXDAT)])
}
onset_of <- function(kind) function(known) min(affected(known, kind)$shown) - day_zero(known, "infusion")
duration_of <- function(kind) function(known) {
  found <- affected(known, kind)
  last <- max(found$shown)
  if (!is_complete(known, "F11") && !any(found$none > last)) leave_out("still there")
  last - min(found$shown) + 1
}
was_given <- function(field, agents, indications = NULL) function(known) {
  start <- day_zero(known, "infusion")
  assessed <- since(known$F11, "TXDAT", start)
  drugs <- since(known$F7, "CMSTDAT", start)
  listed <- is_one(drugs$CMTRT, agents)
  if (!is.null(indications)) listed <- listed & is_one(drugs$CMINDC, indications)
  if (any(is_one(assessed[[field]], "Y")) || any(listed)) return(1)
  if (!nrow(assessed) && !is_complete(known, "F11")) leave_out("nothing assessed")
  if (any(is.na(assessed[[field]]))) leave_out("not said")
  0
}

# ---- Characteristics of the baseline: the form and the field of each ----------------------------------------------------

characteristics <- list(sex = c("F1", "SEX"), diagnosis = c("F3", "DX"), prior_lines = c("F3", "PRIORN"),
                        prior_hct = c("F3", "PRIORHCT"), blasts = c("F3", "BMBLAST"), extramedullary = c("F3", "EMD"),
                        eln = c("F3", "RISK"), product = c("F4", "PRODUCT"), dose = c("F4", "DOSEKG"),
                        relation = c("F6", "DONREL"))

# ---- Transfusions and infections by period -----------------------------------------------------------------------------

days_of_period <- function(known, period) {
  infused <- day_zero(known, "infusion")
  transplant <- one(known, "F6", "HSCTDAT")
  if (is.na(transplant) && period != "to_h") leave_out("no transplant")
  first <- switch(period, to_h = infused, to_h30 = transplant, to_h100 = transplant + 31)
  last <- if (is.na(transplant)) Inf else switch(period, to_h = transplant - 1, to_h30 = transplant + 30,
                                                 to_h100 = transplant + 100)
  until <- last_alive(known, infused)
  if (until < first || last < first) leave_out("not followed into the period")
  list(first = first, last = min(last, until), whole = until >= last || !is.na(death_day(known)))
}
transfused <- function(product, period) {
  force(product)
  force(period)
  function(known) {
    if (period == "to_h" && is.na(one(known, "F6", "HSCTDAT")) && is.na(death_day(known))) leave_out("no end yet")
    within <- days_of_period(known, period)
    if (!within$whole) leave_out("followed for less")
    found <- known$F8T
    if (!nrow(found) && !is_complete(known, "F8T")) leave_out("not complete")
    if (any(is.na(found$TFPROD) | is.na(found$TFDAT))) leave_out("date or product missing")
    sum(found$TFPROD == product & found$TFDAT >= within$first & found$TFDAT <= within$last)
  }
}
followed <- function(known, period) {
  if (any(is.na(known$F12$INONSET))) leave_out("infection without a day")
  days_of_period(known, period)
}
infections_in <- function(period) {
  force(period)
  function(known) {
    within <- followed(known, period)
    sum(known$F12$INONSET >= within$first & known$F12$INONSET <= within$last)
  }
}
days_at_risk <- function(period) {
  force(period)
  function(known) {
    within <- followed(known, period)
    within$last - within$first + 1
  }
}

# ---- Courses of laboratory values: the highest of a day; below the limit of quantification 0 ---------------------------

values_of <- function(sheet, day, field, start) {
  value <- number(sheet[[field]])
  keep <- !is.na(sheet[[day]]) & !is.na(value) & value >= 0
  keep <- keep & sheet[[day]] >= start
  sign <- sheet[[paste0(field, "_OP")]][keep]
  list(day = sheet[[day]][keep] - start, value = ifelse(sign %in% c("<", "<="), 0, value[keep]),
       above = sign %in% c(">", ">="))
}
course_of <- function(known, origin, field, assessed = NULL) {
  infused <- day_zero(known, "infusion")
  start <- if (origin == "infusion") infused else day_zero(known, origin)
  found <- values_of(known$F18, "LBDAT", field, start)
  if (!is.null(assessed)) found <- Map(c, found, values_of(known$F11, "TXDAT", assessed, start))
  if (!length(found$day)) return(list(day = integer(), value = numeric(), above = logical()))
  days <- sort(unique(found$day))
  highest <- vapply(days, function(day) max(found$value[found$day == day]), 0)
  list(day = days, value = highest,
       above = mapply(function(day, value) any(found$above[found$day == day & found$value == value]), days, highest))
}
some_of <- function(known, field, assessed = NULL) {
  found <- course_of(known, "infusion", field, assessed)
  if (!length(found$day)) leave_out("no value")
  found
}
peak_of <- function(field, assessed = NULL) function(known) max(some_of(known, field, assessed)$value)
peak_day_of <- function(field, assessed = NULL) function(known) {
  found <- some_of(known, field, assessed)
  if (max(found$value) == 0) leave_out("nothing quantified")
  top <- found$value == max(found$value) # a value above the assay's range is higher than that limit itself
  min(found$day[if (any(top & found$above)) top & found$above else top])
}
last_quantified <- function(known) {
  found <- some_of(known, "CARCOPY")
  if (max(found$value) == 0) leave_out("nothing quantified")
  max(found$day[found$value > 0])
}
area_to_28 <- function(known) {
  found <- some_of(known, "CARCOPY")
  within <- found$day <= 28
  day <- found$day[within]
  value <- found$value[within]
  if (length(day) < 2) leave_out("one sample only")
  if (max(day) < 28 && !any(found$day > 28)) {
    if (max(day) < 25 && value[length(value)] > 0) leave_out("ends too early")
    found <- list(day = c(found$day, 28), value = c(found$value, value[length(value)]))
  }
  if (min(day) > 0) found <- list(day = c(0, found$day), value = c(0, found$value))
  curve <- approxfun(found$day, found$value)
  at <- sort(unique(c(found$day[found$day <= 28], 28)))
  height <- curve(at)
  sum(diff(at) * (height[-1] + height[-length(height)]) / 2)
}
near_day <- function(field, days) {
  force(field)
  force(days)
  function(known) {
    found <- course_of(known, "transplant", field)
    away <- abs(found$day - days)
    within <- which(away <= settings[[paste0("recovery_", days)]])
    if (!length(within)) leave_out("no sample near")
    found$value[within[order(away[within], -found$day[within])][1]]
  }
}

measured <- list(
  crs.onset = onset_of("CRS"), crs.duration = duration_of("CRS"),
  icans.onset = onset_of("ICANS"), icans.duration = duration_of("ICANS"),
  tocilizumab = was_given("TOCI", "TOCILIZUMAB"),
  steroid = was_given("STEROID", c("METHYLPREDNISOLONE", "PREDNISONE", "DEXAMETHASONE"), c("CRS", "ICANS", "HLH")),
  cmax = peak_of("CARCOPY"), tmax = peak_day_of("CARCOPY"), auc = area_to_28, tlast = last_quantified,
  il6.peak = peak_of("IL6", "IL6"), il6.peak_day = peak_day_of("IL6", "IL6"),
  crp.peak = peak_of("CRP", "CRP"), crp.peak_day = peak_day_of("CRP", "CRP"),
  ferritin.peak = peak_of("FERR", "FERRITIN"), ferritin.peak_day = peak_day_of("FERR", "FERRITIN")
)
for (period in c("to_h", "to_h30", "to_h100")) {
  measured[[paste0("platelets.", period)]] <- transfused("PLATELETS", period)
  measured[[paste0("redcells.", period)]] <- transfused("REDCELLS", period)
  measured[[paste0("infections.", period)]] <- infections_in(period)
  measured[[paste0("infections.", period, ".days")]] <- days_at_risk(period)
}
subsets <- c(cd4 = "CD4", cd8 = "CD8", b = "BCELL", nk = "NKCELL", igg = "IGG")
for (name in names(subsets)) for (days in c(30, 100, 180, 365)) {
  measured[[sprintf("%s.h%d", name, days)]] <- near_day(subsets[[name]], days)
}
