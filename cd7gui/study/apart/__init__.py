"""Identifiers kept apart from their study, by whoever may decide so."""
