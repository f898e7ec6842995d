"""What makes an experience good or bad: contacts, expectations, factors, incidents."""

FAMILY = "experience_drivers"
