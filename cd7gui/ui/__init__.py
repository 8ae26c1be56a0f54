"""The window: PySide6 widgets on top of `study`. Nothing here knows SQL, workbooks or the protocol."""
