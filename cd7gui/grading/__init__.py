"""Published scales as pure functions: values in, a grade with scale, version and certainty out.

None is "not entered" everywhere and never counts as zero.
"""
