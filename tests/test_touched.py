"""Which claims a warning touches: those that need what it puts in doubt, and no others."""

from __future__ import annotations

from pathlib import Path

import pytest

from cxresearch.claims import CLAIMS
from cxresearch.company import Company, open_company
from cxresearch.model import Warning
from cxresearch.registry import lacking
from cxresearch.synthetic import simulate
from cxresearch.touched import with_claims


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Company:
    folder = tmp_path_factory.mktemp("shop")
    simulate(folder, customers=300)
    return open_company(folder)


@pytest.fixture(scope="module")
def contracts(tmp_path_factory: pytest.TempPathFactory) -> Company:
    folder = tmp_path_factory.mktemp("contracts")
    simulate(folder, customers=300, model="subscription")
    return open_company(folder)


def touched(company: Company, code: str, table: str, *ids: str) -> set[str]:
    wanted = [CLAIMS[id] for id in ids] or list(CLAIMS.values())
    (warning,) = with_claims([Warning(code, table, 7)], company, CLAIMS, wanted)
    assert (warning.code, warning.table, warning.count) == (code, table, 7)
    assert list(warning.claims) == [claim.id for claim in wanted if claim.id in warning.claims]
    return set(warning.claims)


def needing(*columns: str) -> set[str]:
    """The claims of a shop that write out one of these needs."""
    of_shops = [claim for claim in CLAIMS.values() if claim.model in (None, "e-commerce")]
    return {claim.id for claim in of_shops if not set(columns).isdisjoint(claim.needs)}


def test_a_column_in_doubt_touches_the_claims_that_need_it(shop: Company) -> None:
    assert touched(shop, "one_word:reason", "exits") == needing("exits.reason")
    assert touched(shop, "mostly_other:source", "customers") == {"forty-percent-by-recommendation"}
    assert touched(shop, "leak:returned=channel", "orders") == {"cx-fewer-returns", "ecommerce-cx-returns"}
    # an answer that must have been offered is a need of its column; so is what stands in for another
    assert "over-automation" in touched(shop, "one_word:factor", "incidents")
    assert "silent-share-96" in touched(shop, "one_word:complained", "ratings")
    # when customers order is when they come back
    assert touched(shop, "swapped:ordered_at", "orders") >= {"cx-more-repeat", "rude-staff", "tips-promise"}
    assert "dissatisfied-tell-9-15" not in touched(shop, "swapped:ordered_at", "orders")


def test_a_table_in_doubt_touches_every_claim_that_reads_it(shop: Company) -> None:
    read = {claim.id for claim in CLAIMS.values() if any(need.startswith("offers.") for need in claim.needs)}
    assert touched(shop, "repeat", "offers") == read == {"existing-buy-60-70", "prospect-buys-5-20"}
    assert touched(shop, "repeat", "ratings") >= needing("ratings.rating", "ratings.service")
    # whose the rows are is asked of every row
    assert touched(shop, "one_customer:customer_id", "exits") == touched(shop, "repeat", "exits")
    assert touched(shop, "brand_new", "exits") == touched(shop, "repeat", "exits")


def test_the_parts_of_a_claim_touch_the_whole(shop: Company) -> None:
    assert touched(shop, "one_level:staff", "ratings") >= {"four-loyalty-factors", "loyalty-factor-staff"}
    assert "loyalty-factor-service" not in touched(shop, "one_level:staff", "ratings")


def test_what_needs_customers_to_come_back(shop: Company, contracts: Company) -> None:
    returning = needing("returned")
    assert touched(shop, "one_order_each", "orders") == returning
    assert touched(shop, "strangers:customer_id", "ratings") < returning
    assert "cx-more-repeat" in touched(shop, "strangers:customer_id", "ratings")
    assert "rude-staff" not in touched(shop, "strangers:customer_id", "ratings")
    assert touched(shop, "stopped", "orders") == returning
    # a contract is come back to in subscriptions
    assert "cx-more-repeat" in touched(contracts, "stopped", "subscriptions")
    assert "cx-more-repeat" not in touched(contracts, "stopped", "orders")
    assert touched(shop, "stopped", "subscriptions") == set()


def test_a_survey_or_a_desk_that_was_stopped(shop: Company) -> None:
    assert touched(shop, "stopped", "complaints") == needing("complaints.opened_at")
    after = touched(shop, "stopped", "ratings")
    assert "convert-dissatisfied-to-neutral" in after and "level4-at-least-60" not in after


def test_history_that_is_cut_off_touches_what_begins_with_the_first_order(shop: Company) -> None:
    # the shop says when each customer was won
    expected = {"profit-from-old-customers", "customers-less-loyal-now", "contact-raises-sales"}
    assert touched(shop, "left_edge", "orders") == expected


def test_history_stands_in_for_when_a_customer_was_won(tmp_path: Path) -> None:
    simulate(tmp_path, customers=300)
    file = tmp_path / "company.toml"
    text = file.read_text("utf-8")
    head, _, rest = text.partition("[tables.customers]\n")
    tables = rest.partition("\n[")
    columns = 'columns = { customer_id = "customer_id", source = "source" }\n'
    file.write_text(f"{head}[tables.customers]\n{tables[0].strip()}\n{columns}\n[{tables[2]}", "utf-8")
    company = open_company(tmp_path)
    assert not company.has("customers.acquired_at")
    assert "acquire-vs-retain-cost-6-7" in touched(company, "left_edge", "orders")


def test_an_id_that_the_other_table_lacks_touches_what_reads_both(shop: Company) -> None:
    assert touched(shop, "reference:party_id", "offers") == set()
    assert touched(shop, "reference:order_id", "ratings") == touched(shop, "early:order_id", "ratings")
    assert "tips-promise" in touched(shop, "reference:order_id", "ratings")


def test_a_reversed_scale_touches_all_that_is_rated(shop: Company) -> None:
    found = touched(shop, "reversed:rating", "ratings")
    assert found >= {"cx-more-repeat", "loyalty-factor-staff", "peak-end-rule"}
    assert not found & {"existing-buy-60-70", "pay-more-for-service-55", "rude-staff"}


def test_only_what_is_wanted_and_can_be_tested_is_touched(shop: Company) -> None:
    assert touched(shop, "repeat", "ratings", "cx-more-repeat", "rude-staff") == {"cx-more-repeat"}
    testable = {id for id, reason in lacking(shop).items() if reason is None}
    assert touched(shop, "repeat", "ratings") <= testable
    assert "subscription-cx-retention" not in touched(shop, "repeat", "ratings")
