"""What the window uses behind its pages: the controller of the open study, settings and processes."""
