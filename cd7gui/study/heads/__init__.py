"""Heads of trails as people use them: keys named and changed, receipts taken out, files held against a trail."""
