"""The look of the window: colours, fonts, style sheet and status icons."""
