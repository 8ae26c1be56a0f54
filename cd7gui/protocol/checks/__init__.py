"""The edit checks of the protocol."""
