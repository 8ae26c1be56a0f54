"""Commands about who may read and write a study: people, signatures, locks, passwords, encryption."""
