"""The orders of day, month and year as a person chooses among them."""

from cd7gui.domain.formatting import N_

ORDERS = (
    ("DMY", N_("day, month, year")),
    ("MDY", N_("month, day, year")),
    ("YMD", N_("year, month, day")),
)
