"""Examples of the checks on registration, eligibility, disease, infusion, response and on dates and blanks."""

from tests.protocol.building import Example

EXAMPLES: list[Example] = []
