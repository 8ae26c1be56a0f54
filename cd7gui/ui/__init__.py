"""The window: PySide6 widgets over the use cases of `study`. Nothing here knows SQL, workbooks or the protocol."""
