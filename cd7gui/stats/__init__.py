"""Survival, competing-risks and proportion statistics: arrays in, frozen results out. No patient is known here."""
