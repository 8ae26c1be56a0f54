"""The commands of the programme, and the processes that the window starts."""
