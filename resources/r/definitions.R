# Derives each patient's times, counts and classes from the raw form sheets in the folder `raw`, by the definitions of
# the study's methods (codebook). It reads nothing that cd7gui derived but where `not_from_raw` says so at the end.
# summary.R reads this file. Days are whole numbers; NA is "none". Base R, any locale.

raw <- file.path(folder, "raw")

read_raw <- function(form) {
  file <- list.files(raw, paste0("^", tolower(form), "_"), full.names = TRUE)
  first <- sub("^\xef\xbb\xbf", "", readLines(file, n = 1L, warn = FALSE), useBytes = TRUE)
  columns <- strsplit(first, ",", fixed = TRUE)[[1]]
  filled <- length(readLines(file, n = 2L, warn = FALSE)) > 1L
  sheet <- if (filled) {
    read.csv(file, header = FALSE, skip = 1L, col.names = columns, colClasses = "character", na.strings = "",
             encoding = "UTF-8", check.names = FALSE)
  } else {
    as.data.frame(setNames(rep(list(character()), length(columns)), columns), check.names = FALSE)
  }
  # A day that was entered has its distances from T and H beside it, and a column that says why it is missing.
  # The history before the study, whose days may be partial, shows nobody alive, nor does how the trial was run (F21, F22).
  days <- columns[paste0(columns, "_T") %in% columns & paste0(columns, "_MR") %in% columns]
  days <- setdiff(days, c("BRTHDAT", "DXDAT", "CR1DAT", "REL1DAT", "HCT1DAT", if (form == "F3P") c("STDAT", "ENDAT"),
                          if (form %in% c("F21", "F22")) days))
  for (name in days) sheet[[name]] <- as.integer(as.Date(sheet[[name]], format = "%Y-%m-%d"))
  attr(sheet, "days") <- days
  sheet
}

# The day that places a row or a form in time: without it the row did not happen.
placed_by <- c(F4 = "INFDAT", F4D = "STDAT", F5 = "ASDAT", F6 = "HSCTDAT", F7 = "CMSTDAT", F8T = "TFDAT",
               F9 = "CHDAT", F10 = "ONSET", F11 = "TXDAT", F12 = "INONSET", F13 = "ASDAT", F14 = "RELDAT", F15 = "FTDAT",
               F16 = "DTHDAT", F17 = "FUDAT", F18 = "LBDAT", F19 = "AESTDAT",
               F20 = "CMSTDAT")
forms <- toupper(sub("_.*", "", list.files(raw, "^f[0-9]+[a-z]?_")))
sheets <- sapply(forms, read_raw, simplify = FALSE)
day_columns <- lapply(sheets, attr, "days")
complete <- read(file.path("raw", "complete.csv"))
# Days that were entered but follow the withdrawal of consent: no sheet has them, so what they date was not yet.
after_consent <- read(file.path("raw", "after_consent.csv"))
is_after_consent <- function(case, form, fields) {
  any(after_consent$subject == case$subject & after_consent$form == form & after_consent$field %in% fields)
}
subjects <- sort(unique(unlist(lapply(sheets, `[[`, "SUBJID"))))
# Rows of a sheet by number or by TRUE and FALSE: what sheet[rows, ] gives, in a tenth of its time.
rows_of <- function(sheet, which_rows) {
  kept <- lapply(unclass(sheet), `[`, which_rows)
  attr(kept, "row.names") <- .set_row_names(length(kept[[1]]))
  structure(kept, class = "data.frame")
}
in_rows <- lapply(sheets, function(sheet) split(seq_len(nrow(sheet)), factor(sheet$SUBJID, subjects)))
case_of <- function(subject) {
  c(sapply(forms, function(form) rows_of(sheets[[form]], in_rows[[form]][[subject]]), simplify = FALSE), subject = subject)
}

as_day <- function(text) as.integer(as.Date(text, format = "%Y-%m-%d"))
today <- as_day(settings$today)
horizon <- if (is.na(settings$cutoff)) today else as_day(settings$cutoff)

leave_out <- function(why) {
  stop(structure(list(message = why, call = NULL), class = c("left_out", "error", "condition")))
}
or_none <- function(expression) tryCatch(expression, left_out = function(why) NULL)
one <- function(case, form, field) {
  column <- .subset2(.subset2(case, form), field)
  if (length(column)) column[1] else NA
}
is_one <- function(x, codes) !is.na(x) & x %in% codes
several <- function(x) if (is.na(x)) character() else strsplit(x, "|", fixed = TRUE)[[1]]
earliest <- function(days) if (all(is.na(days))) NA_integer_ else min(days, na.rm = TRUE)
number <- function(x) suppressWarnings(as.numeric(x))

# ---- What was known on the day of the cut-off ------------------------------------------------------------------------

# D8: who was seen on a later day was alive on the cut-off; contacts that say lost or dead show nobody alive.
known_of <- function(case) {
  scope <- one(case, "F1", "WDSCOPE")
  if (is_one(scope, "ALL")) leave_out("consent to any use withdrawn")
  consented <- if (is_one(scope, "FURTHER")) one(case, "F1", "WDDAT") else NA_integer_
  last <- min(horizon, consented, na.rm = TRUE)
  until <- min(today, consented, na.rm = TRUE) # what is dated after the withdrawal shows nothing
  death <- one(case, "F16", "DTHDAT")
  seen <- FALSE
  case$complete <- complete$form[complete$subject == case$subject]
  # F11 without rows says that there was no CRS or ICANS only once they need no longer be assessed.
  infused <- one(case, "F4", "INFDAT")
  watched <- last < today && !is_one(last, consented) && !(!is.na(death) && death <= last) && !is.na(infused) &&
    last - infused < settings$toxicity_window
  if (watched && !nrow(case$F11)) case$complete <- setdiff(case$complete, "F11")
  for (form in forms) {
    sheet <- case[[form]]
    days <- day_columns[[form]]
    if (!nrow(sheet) || !length(days)) next
    late <- sapply(days, function(name) !is.na(sheet[[name]]) & sheet[[name]] > last, simplify = FALSE)
    speaks <- if (form == "F17") !is_one(sheet$FUSTAT, c("LOST", "DEAD")) else rep(TRUE, nrow(sheet))
    seen <- seen || any(sapply(days, function(name) any(late[[name]] & speaks & sheet[[name]] <= until)))
    if (any(unlist(late))) case$complete <- setdiff(case$complete, form) # with later rows it was not complete then
    if (form == "F19") { # what was fatal only later has no grade yet
      fatal <- is_one(sheet$AETOXGR, "5") & (late$AEENDAT | (!is.na(death) && death > last))
      sheet$AETOXGR[fatal & !(!is.na(death) && death <= last)] <- NA
    }
    if (form == "F10") sheet[late$MAXDAT, c("GVINV", "MAGIC", "NIHINV", "GVTREAT", "RESDAT", "MAXDAT")] <- NA
    for (name in days) sheet[[name]][late[[name]]] <- NA
    place <- placed_by[form]
    if (!is.na(place)) sheet <- rows_of(sheet, !late[[place]])
    case[[form]] <- sheet
  }
  case$last <- last
  case$seen_later <- seen && (is.na(death) || death > last)
  for (name in names(worked_out)) case[[name]] <- worked_out[[name]](case)
  case
}

day_zero <- function(known, origin) {
  day <- if (origin == "infusion") one(known, "F4", "INFDAT") else one(known, "F6", "HSCTDAT")
  if (is.na(day)) leave_out("no day zero")
  day
}

death_day <- function(known) {
  if (is_one(one(known, "F16", "DEATH"), "Y")) {
    day <- one(known, "F16", "DTHDAT")
    if (is.na(day)) leave_out("death without a day")
    return(day)
  }
  if (any(is_one(known$F17$FUSTAT, "DEAD"))) leave_out("dead by a contact, not by F16")
  NA_integer_
}

last_alive <- function(known, start) {
  death <- death_day(known)
  if (!is.na(death)) return(death)
  if (known$seen_later) return(known$last)
  if (is.na(known$latest)) start else known$latest
}

time_of <- function(start, end, status) {
  if (end < start) leave_out("ends before day zero")
  c(time = end - start, status = status)
}

# ---- The disease -----------------------------------------------------------------------------------------------------

remission <- c("CR", "CRH", "CRI")
disease_free <- c(remission, "MLFS")
not_in_remission <- c("PR", "SD", "NR", "PD", "REL")
free_at_contact <- c("MRDNEG", "MRDPOS", "CRI")

# What many definitions ask for, worked out once for each patient.
worked_out <- list()

worked_out$latest <- function(known) {
  days <- unlist(lapply(names(day_columns), function(form) {
    sheet <- known[[form]]
    if (form == "F17") sheet <- rows_of(sheet, !is_one(sheet$FUSTAT, "LOST"))
    unlist(unclass(sheet)[day_columns[[form]]])
  }))
  if (all(is.na(days))) NA_integer_ else max(days, na.rm = TRUE)
}
worked_out$assessments <- function(known) {
  columns <- c("ASDAT", "RESPINV", "MRDCAT", "BLAST", "PBBLAST", "EMD", "PETDS")
  both <- rbind(known$F5[columns], known$F13[columns])
  both <- rows_of(both, !is.na(both$ASDAT))
  rows_of(both, order(both$ASDAT))
}
judged <- function(known) {
  found <- known$assessments
  rows_of(found, !is.na(found$RESPINV) & found$RESPINV != "NE")
}
worked_out$after_infusion <- function(known) {
  found <- known$assessments
  infused <- one(known, "F4", "INFDAT")
  if (is.na(infused)) found else rows_of(found, found$ASDAT > infused)
}
worked_out$contacts <- function(known) {
  found <- rows_of(known$F17, !is.na(known$F17$FUDAT))
  rows_of(found, order(found$FUDAT))
}

# Treatment of the disease that began after the infusion: chemotherapy or CAR T cells of F15, drugs of F7.
worked_out$new_treatment <- function(known) {
  infused <- one(known, "F4", "INFDAT")
  new <- c(known$F15$FTDAT[is_one(known$F15$FTTYPE, c("CHEMO", "CART2"))],
           known$F7$CMSTDAT[is_one(known$F7$CMINDC, "ANTILEUKAEMIC")])
  if (!is.na(infused)) new <- new[!is.na(new) & new > infused]
  earliest(new)
}

# The last day on which a remission is a response to the CAR T cells: H, or the first new treatment of the disease.
end_of_response <- function(known) {
  days <- c(one(known, "F6", "HSCTDAT"), known$new_treatment)
  if (all(is.na(days))) Inf else min(days, na.rm = TRUE)
}

# D3: from the day after T to H, before relapse, up to new treatment of the disease.
worked_out$window <- function(known) {
  relapse <- one(known, "F14", "RELDAT")
  found <- known$after_infusion
  found <- rows_of(found, found$ASDAT <= end_of_response(known))
  if (!is.na(relapse)) found <- rows_of(found, found$ASDAT < relapse)
  found
}

# D9: a relapse that measurable residual disease alone shows.
molecular_only <- function(known) {
  methods <- several(one(known, "F14", "RELMETH"))
  if (!is_one(one(known, "F14", "RELAPSE"), "Y") || !length(methods)) return(FALSE)
  if (!all(methods %in% c("FLOW", "MOLEC", "CYTO"))) return(FALSE)
  if (any(several(one(known, "F14", "RELSITE")) %in% c("BLOOD", "CNS", "NODE", "OTHER"))) return(FALSE)
  if (isTRUE(number(one(known, "F14", "RELBLAST")) >= 5)) return(FALSE)
  near <- known$assessments
  near <- rows_of(near, which(abs(near$ASDAT - one(known, "F14", "RELDAT")) <= settings$evidence_near))
  shows <- number(near$BLAST) >= 5 | number(near$PBBLAST) > 0 | near$EMD == "Y" | number(near$PETDS) >= 4
  !any(shows, na.rm = TRUE)
}

molecular_again <- function(known) {
  of_marrow <- known$after_infusion
  of_marrow <- rows_of(of_marrow, !is.na(of_marrow$MRDCAT))
  of_contact <- known$contacts
  day <- c(of_marrow$ASDAT, of_contact$FUDAT)
  what <- c(of_marrow$MRDCAT, of_contact$FUDIS)[order(day)]
  day <- sort(day)
  negative <- which(what %in% c("NEG", "MRDNEG"))
  positive <- which(what %in% c("POS", "MRDPOS"))
  again <- if (length(negative)) positive[positive > negative[1]] else integer()
  if (length(again)) day[again[1]] else NA_integer_
}

# D7: one rule for every endpoint; a dated relapse counts with or without a recorded remission.
relapse_day <- function(known) {
  if (!settings$molecular && molecular_only(known)) return(NA_integer_)
  day <- NA_integer_
  if (is_one(one(known, "F14", "RELAPSE"), "Y")) {
    day <- one(known, "F14", "RELDAT")
    if (is.na(day)) leave_out("relapse without a day")
  }
  if (settings$molecular) earliest(c(day, molecular_again(known))) else day
}

remission_recorded <- function(known) {
  any(is_one(known$after_infusion$RESPINV, disease_free)) || is_one(one(known, "F6", "REMSTAT"), disease_free) ||
    any(is_one(known$F17$FUDIS, free_at_contact))
}
never_in_remission <- function(known) nrow(judged(known)) > 0 && !remission_recorded(known)

refuse_undated_relapse <- function(known) {
  found <- judged(known)
  free <- found$ASDAT[found$RESPINV %in% disease_free]
  back <- found$ASDAT[found$RESPINV %in% c("REL", "PD")]
  if ((length(free) && any(back > min(free))) || any(is_one(known$F17$FUDIS, "RELAPSE"))) leave_out("relapse not on F14")
}

# D1: disease-free survival, relapse and non-relapse mortality on one clock.
failure <- function(known, start) {
  relapse <- relapse_day(known)
  died <- one(known, "F16", "DTHDAT")
  if (!is.na(relapse) && !(!is.na(died) && died < relapse)) return(c(relapse, 1))
  if (is.na(relapse)) {
    if (!remission_recorded(known)) leave_out("no remission recorded")
    refuse_undated_relapse(known)
  }
  death <- death_day(known)
  if (!is.na(death)) return(c(death, 2))
  if (settings$censor == "last-contact") return(c(last_alive(known, start), 0))
  seen <- known$contacts
  found <- judged(known)
  days <- c(found$ASDAT[found$RESPINV %in% disease_free],
            seen$FUDAT[is_one(seen$FUDIS, free_at_contact) & !is_one(seen$FUSTAT, "LOST")],
            if (is_one(one(known, "F6", "REMSTAT"), disease_free)) one(known, "F6", "HSCTDAT"))
  days <- days[!is.na(days) & days >= start]
  c(if (length(days)) max(days) else start, 0)
}

no_remission_day <- function(known) {
  found <- known$window
  none <- found$ASDAT[is_one(found$RESPINV, not_in_remission)]
  end <- end_of_response(known)
  transplant <- one(known, "F6", "HSCTDAT")
  in_remission <- is_one(one(known, "F6", "REMSTAT"), disease_free) && (if (is.na(transplant)) end == Inf else transplant <= end)
  seen <- known$contacts
  reached <- any(is_one(found$RESPINV, disease_free)) || in_remission ||
    any(is_one(seen$FUDIS, free_at_contact) & seen$FUDAT <= end)
  if (length(none) && !reached) return(max(none))
  if (length(none) || !never_in_remission(known)) return(NA_integer_)
  later <- known$after_infusion
  earliest(later$ASDAT[is_one(later$RESPINV, not_in_remission)])
}

# ---- Endpoints of survival -------------------------------------------------------------------------------------------

overall <- function(known, case, origin = settings$origin) {
  start <- day_zero(known, origin)
  time_of(start, last_alive(known, start), as.integer(!is.na(death_day(known))))
}
relapse_or_death <- function(known, case, origin = settings$origin) {
  start <- day_zero(known, origin)
  end <- failure(known, start)
  time_of(start, end[1], end[2])
}
disease_free_time <- function(known, case, origin = settings$origin) {
  found <- relapse_or_death(known, case, origin)
  c(found["time"], status = min(found[["status"]], 1))
}
event_free <- function(known, case) { # D2: the first of no remission, relapse and death
  start <- day_zero(known, "infusion")
  none <- no_remission_day(known)
  undated <- is_one(one(known, "F14", "RELAPSE"), "Y") && is.na(one(known, "F14", "RELDAT"))
  relapse <- if (!is.na(none) && undated) NA else relapse_day(known)
  if (is.na(none) && is.na(relapse)) refuse_undated_relapse(known)
  first <- earliest(c(none, relapse))
  death <- if (is.na(first) || !is.na(one(known, "F16", "DTHDAT"))) death_day(known) else NA
  end <- earliest(c(first, death))
  if (is.na(end)) time_of(start, last_alive(known, start), 0) else time_of(start, end, 1)
}
from_landmark <- function(endpoint) function(known, case) {
  found <- endpoint(known, case, "transplant")
  if (found[["time"]] <= 100) leave_out("landmark not reached")
  c(time = found[["time"]] - 100, status = found[["status"]])
}

# ---- GVHD ------------------------------------------------------------------------------------------------------------

acute <- c("ACUTE", "LATE", "OVERLAP")
chronic <- c("CHRONIC", "OVERLAP")
computed_grades <- 0 # episodes whose grade is the MAGIC column

worked_out$graded <- function(known) {
  found <- known$F10
  magic <- match(gsub("[^0IV]", "", sub("[(].*", "", found$MAGIC), useBytes = TRUE), c("0", "I", "II", "III", "IV")) - 1
  entered <- number(found$GVINV)
  computed <- is.na(entered) & is_one(found$GVTYPE, acute)
  computed_grades <<- computed_grades + sum(computed)
  found$grade <- ifelse(computed, magic, entered)
  found$at_least <- computed & grepl("incomplete", found$MAGIC, useBytes = TRUE)
  found
}

# NA where neither the episode nor a drug of F7 that names it says so, and its treatment or the drug's route is missing.
systemic <- function(known, episodes) {
  by_list <- vapply(episodes$GVTREAT, function(x) {
    if (is.na(x)) NA else any(several(x) %in% c("STEROID", "RUXOLITINIB", "OTHER"))
  }, NA)
  named <- number(known$F7$GVHDROW)
  route <- known$F7$CMROUTE
  of_body <- named[!is.na(named) & !is.na(route) & !route %in% c("TOPICAL", "OPHTHALMIC", "INHALED")]
  without <- named[!is.na(named) & is.na(route)]
  episode <- number(episodes$ROW)
  treated <- by_list %in% TRUE | episode %in% of_body
  ifelse(treated, TRUE, ifelse(is.na(by_list) | episode %in% without, NA, FALSE))
}

# D4: what surely counts by its onset, and what might: an episode that lacks what would decide.
acute_from <- function(from, cause = NA) function(known) {
  found <- known$graded
  of_acute <- is_one(found$GVTYPE, acute)
  sure <- of_acute & !is.na(found$grade) & found$grade >= from
  keep <- sure | (of_acute & (is.na(found$grade) | found$at_least)) | is.na(found$GVTYPE)
  if (!is.na(cause)) {
    keep <- keep & (is.na(found$GVATTR) | found$GVATTR == cause)
    sure <- sure & !is.na(found$GVATTR)
  }
  list(onset = found$ONSET[keep], sure = sure[keep])
}
any_chronic <- function(known) {
  sure <- is_one(known$F10$GVTYPE, chronic) & !is_one(known$F10$NIHINV, "ABSENT")
  keep <- sure | is.na(known$F10$GVTYPE)
  list(onset = known$F10$ONSET[keep], sure = sure[keep])
}
of_grfs <- function(known) {
  found <- known$graded
  treated <- is_one(found$GVTYPE, chronic) & systemic(known, found)
  of_acute <- is_one(found$GVTYPE, acute)
  severe <- of_acute & !is.na(found$grade) & found$grade >= 3
  open <- is.na(found$GVTYPE) | (of_acute & (is.na(found$grade) | found$at_least)) |
    (is.na(treated) & !is_one(found$NIHINV, "ABSENT"))
  sure <- treated %in% TRUE | severe
  keep <- sure | open
  list(onset = found$ONSET[keep], sure = sure[keep])
}
of_crfs <- function(known) {
  found <- known$F10
  of_chronic <- is_one(found$GVTYPE, chronic)
  treated <- systemic(known, found)
  sure <- of_chronic & (is_one(found$NIHINV, c("MODERATE", "SEVERE")) | treated %in% TRUE)
  open <- of_chronic & (is.na(found$NIHINV) | (is.na(treated) & found$NIHINV != "ABSENT"))
  keep <- sure | open | is.na(found$GVTYPE)
  list(onset = found$ONSET[keep], sure = sure[keep])
}

first_gvhd <- function(episodes, start, end) {
  until <- if (is.na(end)) Inf else end
  within <- !is.na(episodes$onset) & episodes$onset >= start & episodes$onset <= until
  sure <- episodes$onset[within & episodes$sure]
  if (length(sure)) return(min(sure))
  if (any(is.na(episodes$onset))) leave_out("GVHD without onset")
  if (any(within)) leave_out("GVHD undecided")
  NA_integer_
}

gvhd_incidence <- function(episodes_of, origin) function(known, case) {
  start <- day_zero(known, origin)
  relapse <- relapse_day(known)
  died <- one(known, "F16", "DTHDAT")
  if (is.na(relapse) && remission_recorded(known)) refuse_undated_relapse(known)
  competes <- !is.na(relapse) && relapse >= start && (is.na(died) || relapse <= died)
  other <- if (competes) relapse else death_day(known)
  first <- first_gvhd(episodes_of(known), start, other)
  if (!is.na(first)) return(time_of(start, first, 1))
  if (!is.na(other)) return(time_of(start, other, 2))
  time_of(start, last_alive(known, start), 0)
}

free_of <- function(episodes_of) function(known, case) {
  start <- day_zero(known, settings$origin)
  end <- failure(known, start)
  first <- first_gvhd(episodes_of(known), start, if (end[2] > 0) end[1] else NA)
  if (!is.na(first)) time_of(start, first, 1) else time_of(start, end[1], min(end[2], 1))
}

# ---- Engraftment and days --------------------------------------------------------------------------------------------

recovery <- function(status, day) function(known, case) {
  start <- day_zero(known, "transplant")
  recovered <- one(known, "F8", day)
  said <- one(known, "F8", status)
  if (is.na(recovered)) {
    if (is.na(said)) leave_out("recovery not said")
    if (said == "NEVERLOW") leave_out("never low")
    entered <- !is.na(one(case, "F8", day)) || is_after_consent(case, "F8", day)
    if (said == "RECOVERED" && !entered) leave_out("recovery without a day")
  }
  again <- known$F15$FTDAT[is_one(known$F15$FTTYPE, "HSCT2")]
  if (any(is.na(again))) leave_out("second transplant without a day")
  other <- earliest(c(again, death_day(known)))
  if (!is.na(recovered) && (is.na(other) || recovered <= other)) return(time_of(start, recovered, 1))
  if (!is.na(other)) return(time_of(start, other, 2))
  time_of(start, last_alive(known, start), 0)
}
to_transplant <- function(known, case) time_of(day_zero(known, "infusion"), day_zero(known, "transplant"), 1)
to_remission <- function(known, case) {
  start <- day_zero(known, "infusion")
  found <- known$window
  day <- earliest(found$ASDAT[is_one(found$RESPINV, remission)])
  if (is.na(day)) leave_out("no remission")
  time_of(start, day, 1)
}

endpoints <- list(
  os = overall, efs = event_free, dfs = disease_free_time, causes = relapse_or_death,
  grfs = free_of(of_grfs), crfs = free_of(of_crfs),
  agvhd2_4 = gvhd_incidence(acute_from(2, "HSCT"), "transplant"),
  agvhd3_4 = gvhd_incidence(acute_from(3, "HSCT"), "transplant"),
  agvhd2_4_cart = gvhd_incidence(acute_from(2, "CART"), "infusion"),
  agvhd2_4_dli = gvhd_incidence(acute_from(2, "DLI"), "transplant"),
  agvhd2_4_any = gvhd_incidence(acute_from(2), "infusion"),
  agvhd3_4_any = gvhd_incidence(acute_from(3), "infusion"),
  cgvhd = gvhd_incidence(any_chronic, "transplant"),
  t_to_h = to_transplant, t_to_remission = to_remission,
  anc = recovery("ANCSTAT", "ANCDAT"), plt = recovery("PLTSTAT", "PLTDAT"),
  os_landmark = from_landmark(overall), dfs_landmark = from_landmark(disease_free_time)
)

# ---- Counts: 1 counted, 0 not, NA open; a patient without one is not in the denominator --------------------------------

best_first <- c(remission, "MLFS", "PR", "SD", "NR", "PD", "REL", "NE")
responses <- function(known) {
  day_zero(known, "infusion")
  found <- known$window$RESPINV
  found[!is.na(found)]
}
responded <- function(codes) function(known) as.integer(any(responses(known) %in% codes))
best_response <- function(known) c(best_first[best_first %in% responses(known)], NA)[1]
best_mrd <- function(known) {
  day_zero(known, "infusion")
  found <- known$window
  read <- found$MRDCAT[is_one(found$RESPINV, remission)]
  c(c("NEG", "POS", "IND")[c("NEG", "POS", "IND") %in% read], NA)[1]
}

died_by <- function(days) function(known) {
  start <- day_zero(known, "transplant")
  dead <- !is.na(death_day(known))
  followed <- time_of(start, last_alive(known, start), 0)[["time"]]
  if (dead && followed <= days) 1L else if (followed >= days) 0L else NA_integer_
}

# D5: donor chimerism by day after H; the lowest share of whole blood, T cells and myeloid cells decides a day.
populations <- c("WHOLE", "CD3", "CD33", "CD19", "CD56", "CD34")
of_cells <- c(list(DECIDES = c("WHOLE", "CD3", "CD33")), setNames(as.list(populations), populations))
worked_out$chimerism <- function(known) {
  transplant <- one(known, "F6", "HSCTDAT")
  if (is.na(transplant)) return(NULL)
  found <- rows_of(known$F9, !is.na(known$F9$CHDAT) & known$F9$CHDAT > transplant)
  lapply(of_cells, function(cells) by_day(rows_of(found, is_one(found$CHCELL, cells)), transplant))
}
by_day <- function(found, transplant) {
  if (!nrow(found)) return(list(day = integer(), category = character()))
  days <- sort(unique(found$CHDAT))
  shares <- number(found$CHDON)
  category <- vapply(days, function(day) {
    share <- shares[found$CHDAT == day]
    if (any(!is.na(share))) {
      lowest <- min(share, na.rm = TRUE)
      return(if (lowest < 0 || lowest > 100) NA_character_ else if (lowest > 95) "FULL" else if (lowest < 5) "AUTOLOGOUS" else "MIXED")
    }
    read <- found$CHINV[found$CHDAT == day]
    c(c("AUTOLOGOUS", "MIXED", "FULL")[c("RECIPIENT", "MIXED", "FULL") %in% read], NA)[1]
  }, "")
  list(day = (days - transplant)[!is.na(category)], category = category[!is.na(category)])
}
chimerism_by_day <- function(known, cells = "DECIDES") {
  day_zero(known, "transplant")
  known$chimerism[[cells]]
}
last_sample <- function(code) function(known) {
  found <- chimerism_by_day(known)$category
  as.integer(length(found) > 0 && found[length(found)] == code)
}
sample_near <- function(days, code) {
  force(days)
  force(code)
  function(known) sampled(known, days, code)
}
sampled <- function(known, days, code) {
  as.integer(category_near(chimerism_by_day(known), days) == code)
}
category_near <- function(found, days) {
  away <- abs(found$day - days)
  within <- which(away <= settings[[paste0("window_", days)]])
  if (length(within)) found$category[within[order(away[within], -found$day[within])][1]] else NA_character_
}

# Every grade that an episode might have; without its type or attribution it may be no such GVHD at all.
grades_of <- function(episode, cause) {
  if (is.na(episode$GVTYPE)) return(0:4)
  possible <- if (is.na(episode$grade)) 0:4 else if (episode$at_least) episode$grade:4 else episode$grade
  if (is.na(cause) || !is.na(episode$GVATTR)) possible else union(0, possible)
}
worst_acute <- function(lowest, highest = 4, cause = NA, origin = "transplant") function(known) {
  day_zero(known, origin)
  found <- known$graded
  transplant <- one(known, "F6", "HSCTDAT")
  before <- is.na(found$GVATTR) & is_one(cause, c("HSCT", "DLI")) &
    !is.na(found$GVTYPE) & !is.na(found$ONSET) & !is.na(transplant) & found$ONSET < transplant
  may <- (is.na(found$GVTYPE) | found$GVTYPE %in% acute) & (is.na(cause) | is.na(found$GVATTR) | found$GVATTR == cause)
  found <- rows_of(found, may & !before)
  worst <- 0
  for (k in seq_len(nrow(found))) worst <- unique(c(outer(worst, grades_of(found[k, ], cause), pmax)))
  within <- worst >= lowest & worst <= highest
  if (all(within)) 1L else if (any(within)) NA_integer_ else 0L
}
had_chronic <- function(known) {
  day_zero(known, "transplant")
  found <- any_chronic(known)
  if (any(found$sure)) 1L else if (length(found$sure)) NA_integer_ else 0L
}

last_status <- function(known) {
  day_zero(known, "infusion")
  seen <- known$contacts
  if (is_one(one(known, "F14", "RELAPSE"), "Y") && (settings$molecular || !molecular_only(known))) {
    return(if (is_one(one(known, "F14", "RELCD7"), "NEG")) "RELAPSE_CD7NEG" else "RELAPSE")
  }
  if (any(is_one(seen$FUDIS, "RELAPSE"))) return("RELAPSE")
  if (is_one(one(known, "F16", "DEATH"), "Y")) return(if (never_in_remission(known)) "OTHER" else "DEAD")
  if (any(is_one(seen$FUSTAT, "DEAD"))) return("DEAD")
  if (!nrow(seen)) return("OTHER")
  final <- seen[nrow(seen), ]
  if (is_one(final$FUSTAT, "LOST")) return("LOST")
  if (is_one(final$FUDIS, "MRDNEG") && is_one(final$FUSTAT, "ALIVE")) "MRDNEG" else "OTHER"
}
of_status <- function(code) function(known) as.integer(last_status(known) == code)

counts <- list(
  response.composite = responded(remission),
  response.mrd_negative = function(known) as.integer(is_one(best_mrd(known), "NEG")),
  response.cri = responded("CRI"),
  response.overall = responded(c(disease_free, "PR")),
  mortality.h30 = died_by(30), mortality.h100 = died_by(100),
  chimerism.full = last_sample("FULL"), chimerism.mixed = last_sample("MIXED"),
  chimerism.autologous = last_sample("AUTOLOGOUS"),
  agvhd.hsct.grade2 = worst_acute(2, 2, "HSCT"), agvhd.hsct.grade2_4 = worst_acute(2, 4, "HSCT"),
  agvhd.hsct.grade3_4 = worst_acute(3, 4, "HSCT"), agvhd.cart.grade2_4 = worst_acute(2, 4, "CART", "infusion"),
  agvhd.dli.grade2_4 = worst_acute(2, 4, "DLI"), agvhd.any.grade2_4 = worst_acute(2, 4, NA, "infusion"),
  agvhd.any.grade3_4 = worst_acute(3, 4, NA, "infusion"),
  cgvhd.any = had_chronic,
  status.mrd_negative_cr = of_status("MRDNEG"), status.relapse_cd7_negative = of_status("RELAPSE_CD7NEG"),
  status.dead_without_relapse = of_status("DEAD")
)
for (days in c(30, 60, 100)) for (code in c("FULL", "MIXED", "AUTOLOGOUS")) {
  counts[[sprintf("chimerism.h%d.%s", days, tolower(code))]] <- sample_near(days, code)
}

cause_of_death <- function(known) {
  if (!is_one(one(known, "F16", "DEATH"), "Y")) leave_out("alive")
  one(known, "F16", "DTHCAUSE")
}
# What has no day still happened: only what is dated before the infusion is left out.
since <- function(sheet, day, start) rows_of(sheet, is.na(sheet[[day]]) | sheet[[day]] >= start)
no_class <- "no class" # of a patient who counts and has nothing to classify
infection_classes <- function(known) {
  found <- since(known$F12, "INONSET", day_zero(known, "infusion"))$INCLASS
  if (length(found)) ifelse(is.na(found), "UNCLASSIFIED", found) else no_class
}

# D4 of toxicity: the worst documented grade; the grade by the findings where the investigator gave none.
worst_toxicity <- function(kind) function(known) {
  found <- since(known$F11, "TXDAT", day_zero(known, "infusion"))
  if (!nrow(found) && !is_complete(known, "F11")) return(NA)
  found <- rows_of(found, is.na(found$TXKIND) | found$TXKIND == kind)
  if (!nrow(found)) return("0")
  entered <- number(found$GRINV)
  computed <- is.na(entered) & !is.na(found$GRADE) & !is.na(found$TXKIND)
  grade <- ifelse(is.na(found$TXKIND), NA, ifelse(computed, number(gsub("[^0-9]", "", found$GRADE, useBytes = TRUE)), entered))
  at_least <- computed & grepl("incomplete", found$GRADE, useBytes = TRUE)
  if (all(is.na(grade))) return(NA)
  highest <- !is.na(grade) & grade == max(grade, na.rm = TRUE)
  if (all(at_least[highest])) NA else as.character(max(grade, na.rm = TRUE))
}
# D5 by cell population: the last sample of it, and the one nearest to a day within its window.
last_of <- function(cells) {
  force(cells)
  function(known) {
    found <- chimerism_by_day(known, cells)$category
    if (length(found)) found[length(found)] else NA
  }
}
near_of <- function(days, cells) {
  force(days)
  force(cells)
  function(known) category_near(chimerism_by_day(known, cells), days)
}
panels <- list(response = best_response, mrd = best_mrd, death = cause_of_death, infections = infection_classes,
               crs = worst_toxicity("CRS"), icans = worst_toxicity("ICANS"), hlh = worst_toxicity("HLH"))
for (cells in populations) {
  panels[[paste0("chimerism.last.", cells)]] <- last_of(cells)
  for (days in c(30, 60, 100)) panels[[sprintf("chimerism.h%d.%s", days, cells)]] <- near_of(days, cells)
}

source(file.path(folder, "blood.R"))
source(file.path(folder, "course.R"))
endpoints$cmv <- reactivation("CMV", "CMVPCR")
endpoints$ebv <- reactivation("EBV", "EBVPCR")

# ---- All patients ----------------------------------------------------------------------------------------------------

parts <- list(diagnosis = c("F3", "DX"), cohort = c("F1", "COHORT"), product = c("F4", "PRODUCT"))
part_of <- function(case) {
  where <- parts[[if (is.na(settings$group)) "" else settings$group]]
  if (is.null(where)) NA_character_ else as.character(one(case, where[1], where[2]))
}

# The grades of the adverse events of an infused patient as one text: 0 for one without a grade.
graded_events <- function(grades) paste(sort(ifelse(is.na(grades), 0, grades)), collapse = " ")

derive <- function() {
  rows <- list(); counted_rows <- list(); class_rows <- list(); measured_rows <- list()
  baseline_rows <- list()
  event_rows <- list()
  for (subject in subjects) {
    case <- case_of(subject)
    known <- or_none(known_of(case))
    if (is.null(known)) next
    part <- part_of(case)
    for (name in names(endpoints)) {
      found <- or_none(endpoints[[name]](known, case))
      if (!is.null(found)) {
        rows[[length(rows) + 1]] <- list(name, subject, as.integer(found[[1]]), as.integer(found[[2]]), part)
      }
    }
    for (name in names(counts)) {
      found <- or_none(counts[[name]](known))
      if (!is.null(found) && !is.na(found)) counted_rows[[length(counted_rows) + 1]] <- list(name, subject, found)
    }
    for (name in names(panels)) {
      found <- or_none(panels[[name]](known))
      for (code in found[!is.na(found)]) class_rows[[length(class_rows) + 1]] <- list(name, subject, code)
    }
    came <- function(of) c(one(of, "F1", "CONSDAT"), one(of, "F1", "ENRDAT"), one(of, "F4", "LDSTDAT"), one(of, "F4", "INFDAT"))
    behind <- is_after_consent(case, "F1", c("CONSDAT", "ENRDAT")) || is_after_consent(case, "F4", c("LDSTDAT", "INFDAT"))
    # Who came after the cut-off, or the withdrawal, is in no baseline.
    here <- (all(is.na(came(case))) && !behind) || !all(is.na(came(known)))
    for (name in if (here) names(characteristics)) {
      entered <- one(known, characteristics[[name]][1], characteristics[[name]][2])
      baseline_rows[[length(baseline_rows) + 1]] <- list(name, subject, if (is.na(entered)) "" else as.character(entered))
    }
    if (!is.null(or_none(day_zero(known, "infusion")))) {
      event_rows[[length(event_rows) + 1]] <- list("events", subject, graded_events(number(known$F19$AETOXGR)))
    }
    for (name in names(measured)) {
      found <- or_none(measured[[name]](known))
      if (!is.null(found)) measured_rows[[length(measured_rows) + 1]] <- list(name, subject, found)
    }
  }
  table_of <- function(rows, columns) {
    values <- lapply(seq_along(columns), function(k) unlist(lapply(rows, `[[`, k)))
    as.data.frame(setNames(lapply(values, function(x) if (is.null(x)) character() else x), columns))
  }
  list(times = table_of(rows, c("endpoint", "subject", "time", "status", "part")),
       counted = table_of(counted_rows, c("id", "subject", "counted")),
       classes = table_of(class_rows, c("panel", "subject", "code")),
       measured = transform(table_of(measured_rows, c("id", "subject", "value")), value = as.numeric(value)),
       events = table_of(event_rows, c("id", "subject", "grades")),
       baseline = table_of(baseline_rows, c("id", "subject", "code")))
}
