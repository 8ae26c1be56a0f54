"""Query threads of an open study: asking, answering, automatic notes, and lists."""
