"""The unhappy: who complains, who is silent, who is lost, and what care afterwards achieves."""

FAMILY = "silent_customers"
