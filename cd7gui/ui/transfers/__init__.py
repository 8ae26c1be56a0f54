"""The dialogs that import a file and merge a study."""
