"""The place Follow-up: what is due, what stands where, and when."""
