"""Encryption of study files: their keys, who may unlock them, and the library that reads and writes them."""
