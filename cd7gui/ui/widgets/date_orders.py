"""The orders of day, month and year as a person chooses among them."""

ORDERS = (
    ("DMY", "day, month, year"),
    ("MDY", "month, day, year"),
    ("YMD", "year, month, day"),
)
