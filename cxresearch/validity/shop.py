"""A shop to simulate: how many of its customers are in which group, and chances that several claims share.

The sizes are those of the made-up sample company, as parts of its 20,000 customers.
"""

from __future__ import annotations

LEVEL, FIVE = "rating_level", (1, 2, 3, 4, 5)

LEVELS = {1: 0.043, 2: 0.029, 3: 0.048, 4: 0.110, 5: 0.492}
"""Index ratings by level."""

ASKED = {1: 0.0154, 2: 0.0099, 3: 0.0174, 4: 0.0382, 5: 0.178}
"""Levels of those whom the longer survey asked and who answered it."""

BOUGHT_AGAIN = {1: 0.0066, 2: 0.0063, 3: 0.015, 4: 0.041, 5: 0.207}
"""Levels of those who had an order after their index rating."""

AVERAGES = {"4.8": 0.014, "5.0": 0.014}
"""Customers with five ratings, by their average."""

DELIVERIES = {"late": 0.086, "on_time": 0.768}
"""Rated deliveries."""

LANDMARKS = {"silent": 0.0342, "complained": 0.0057, "content": 0.587}
"""Unhappy customers who said whether they complained, and happy ones, followed from the landmark."""

QUIET = {"silent": 0.0384, "complained": 0.0016, "content": 0.587}
"""The same where 96 of 100 unhappy customers do not complain."""

RESOLUTIONS = {"resolved": 0.0213, "not_resolved": 0.0135}
"""First complaints that were followed."""

CARE = {"after_complaint": 0.0046, "no_complaint": 0.814}
"""Ratings soon after a closed complaint, and those of customers without a complaint."""

EXPECTATIONS = {"exceeded": 0.117, "met": 0.0875, "missed": 0.0546}
"""Answers to both what was expected and what was performed."""

ITEMS = {
    "product": {1: 0.0122, 2: 0.0085, 3: 0.0154, 4: 0.0311, 5: 0.1519},
    "service": {1: 0.0133, 2: 0.0087, 3: 0.0157, 4: 0.0325, 5: 0.1489},
    "staff": {1: 0.0127, 2: 0.0082, 3: 0.0129, 4: 0.0333, 5: 0.1520},
    "complaint_handling": {1: 0.0017, 2: 0.0009, 3: 0.0006, 4: 0.0008, 5: 0.0047},
}
"""First answers to each item, by its level: only complainers are asked how they were handled."""

RATED, UNHAPPY, LEFT, FALLEN, RATED_TWICE = 0.854, 0.048, 0.1715, 0.036, 0.2885
"""Customers who rated at all; unhappy ones asked whether they complained; those who left and said why; those
with two ratings or more who are at level 1 now; all with two ratings or more."""

LADDER = (0.15, 0.22, 0.30, 0.36, 0.42)
"""Who comes back after which level where satisfaction explains little, as it does."""

STEEP = (0.05, 0.15, 0.30, 0.50, 0.80)
FLAT, RARE = (0.38,) * 5, (0.05,) * 5
HAPPY, MIDDLING, WRETCHED = (4, 5), (3, 4), (1, 2)
