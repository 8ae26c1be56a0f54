"""The place where case reports are entered: patients, their forms, the page, and what was found in it."""
