"""Survival, competing-risks and proportion statistics: arrays in, frozen results out; no patient is known here."""
