"""One made-up company delivered in many ways, for the tests that its findings stay what they are."""
