"""Ratings and what customers do after them: coming back, ending, sending back, being loyal."""

FAMILY = "rating_repurchase"
