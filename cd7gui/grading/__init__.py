"""Published scales as pure functions: values in, a grade with its scale, version and certainty out; None is "not
entered".
"""
