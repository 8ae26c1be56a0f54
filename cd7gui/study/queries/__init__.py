"""Query threads of an open study: asking and answering, what the programme notes in them, and their lists."""
