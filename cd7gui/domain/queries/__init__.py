"""Query threads: questions at a place of a case report, their answers and states."""
