"""What keeping customers is worth: costs, lifetimes, profit, and to whom a sale succeeds."""

FAMILY = "retention_economics"
