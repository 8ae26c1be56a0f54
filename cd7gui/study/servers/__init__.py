"""Studies on a server: made, copied, proved, and told the rules of this trial."""
