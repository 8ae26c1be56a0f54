"""Services behind the pages of the window: the controller of the open study, settings and processes."""
