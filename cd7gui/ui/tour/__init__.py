"""The guided tour of the demo study."""
