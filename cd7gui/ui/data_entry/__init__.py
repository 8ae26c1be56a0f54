"""Data entry of case reports: patients, their forms, the page of a form, and its findings."""
