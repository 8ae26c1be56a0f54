"""Commands about access to a study: people, signatures, locks, passwords, encryption."""
