"""Identifiers kept apart from their study."""
