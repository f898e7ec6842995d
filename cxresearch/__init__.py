"""Holds what the customer-experience trade repeats against a company's own tables.

In a notebook:

    from cxresearch.company import open_company
    from cxresearch.evaluate import evaluate
    from cxresearch.show import card

    company = open_company("data/sample")
    findings = evaluate(company)
    card(findings["five-vs-four-six-times"], "en")
"""

__version__ = "0.1.0"
