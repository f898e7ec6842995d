"""Why customers leave: service, price, product, rivals, indifference."""

FAMILY = "why_customers_leave"
