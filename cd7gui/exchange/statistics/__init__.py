"""Files for Stata, SPSS and SAS."""
