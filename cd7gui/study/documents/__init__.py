"""What is printed of a study, as documents that know no paper: the case report form, casebooks, safety reports."""
