"""Asking and answering in the window: the thread in hand, from any place."""
