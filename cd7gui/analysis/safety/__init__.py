"""What is counted for the safety of the patients: stopping rules, baseline, flow and adverse events."""
