"""How well the intervals keep their promise: companies drawn many times from worlds whose truth is known."""
