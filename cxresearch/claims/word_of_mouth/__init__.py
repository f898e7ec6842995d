"""What customers say to others: to how many, after which rating, and who comes by it."""

FAMILY = "word_of_mouth"
