"""Query threads: questions at a place of a case report, what was answered, and how each stands."""
