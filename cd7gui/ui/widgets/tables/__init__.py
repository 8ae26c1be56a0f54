"""Tables of lines: a record each, its cells, and the way to what it stands for."""
