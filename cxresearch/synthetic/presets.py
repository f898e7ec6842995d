"""The three made-up companies: an online shop, an internet provider, a chain of garages.

Chosen so that, on 20,000 customers of the shop, some claims hold, some fail and one cannot be
decided: the step from 4 to 5 is barely larger than that from 3 to 4.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from cxresearch.errors import CallError, nearest
from cxresearch.synthetic.parameters import Contracts, Negative, Orders, Parameters


def _told(*counts: float, tail: float = 0) -> tuple[float, ...]:
    """Weights of telling 0, 1, 2... people; from there up to eighty, k people have weight tail / k²."""
    return (*counts, *(tail / k**2 for k in range(len(counts), 81))) if tail else counts


_SHOP = Parameters(
    id="sample",
    name="Lá Trầu (giả lập, made up)",
    model="e-commerce",
    first_day=date(2021, 1, 1),
    last_day=date(2024, 12, 31),
    growth=1.5,
    months=(1.05, 0.75, 0.95, 0.95, 0.95, 1.0, 0.95, 0.95, 1.1, 1.1, 1.3, 1.25),
    peak=2.2,
    order_hours=(12, 6, 3, 2, 2, 4, 10, 20, 36, 50, 58, 62, 60, 48, 44, 46, 46, 42, 44, 58, 72, 76, 58, 30),
    rating_hours=(8, 4, 2, 1, 1, 3, 10, 22, 34, 40, 42, 52, 60, 40, 34, 34, 36, 44, 52, 66, 78, 72, 48, 22),
    delivery_days=(6, 20, 26, 20, 13, 8, 5, 2),
    rating_delay_days=(30, 24, 16, 11, 8, 6, 5),
    late=0.1,
    levels_on_time=(0.04, 0.03, 0.06, 0.15, 0.72),
    levels_late=(0.24, 0.12, 0.13, 0.17, 0.34),
    answered=0.75,
    back=Orders(
        first=(0.19, 0.26, 0.336, 0.40, 0.47),
        later=(0.45, 0.62, 0.80, 0.88, 0.93),
        unrated=0.55,
        gap_scales=(25, 80),
        gap_quick=0.7,
    ),
    complains=(0.16, 0.10, 0.02, 0.01, 0.005),
    complains_unrated=0.015,
    complaint_delay_days=(45, 35, 20),
    resolved=0.6,
    resolved_lift=0.8,
    negatives=(
        Negative(0.012, 1.05),
        Negative(0.010, 0.90),
        Negative(0.010, 0.60),
        Negative(0.016, 0.50),
        Negative(0.014, 0.95),
        Negative(0.012, 0.40),
        Negative(0.018, 0.55),
        Negative(0.016, 1.45),
        Negative(0.012, 0.80),
        Negative(0.010, 0.90),
    ),
    exits=0.22,
    exit_reasons=(24, 17, 26, 18, 5, 10),
    refers=(0.015, 0.015, 0.03, 0.05, 0.08),
    sources=(18, 34, 22, 14, 12),
    goods_returned=0.03,
    goods_returned_unhappy_now=0.22,
    goods_returned_unhappy_before=0.04,
    sending_back=30_000,
    long_survey=0.3,
    expected=(0.02, 0.05, 0.18, 0.45, 0.3),
    expected_copies=0.1,
    copies=(
        ("performed", 0.7),
        ("product", 0.5),
        ("service", 0.55),
        ("staff", 0.4),
        ("complaint_handling", 0.35),
        ("treatment", 0.5),
        ("price", 0.3),
    ),
    told_positive=(
        _told(80, 12, 5, 2, 1),
        _told(78, 13, 5, 2, 1, 1),
        _told(65, 18, 9, 5, 2, 1),
        _told(52, 20, 12, 7, 4, 3, 2),
        _told(38, 17, 13, 10, 7, 5, 3, 2, tail=60),
    ),
    told_negative=(
        _told(26, 14, 13, 11, 9, 7, 5, 4, 3, 3, tail=220),
        _told(32, 15, 13, 10, 8, 6, 4, 3, 2, 2, tail=150),
        _told(70, 16, 8, 4, 2),
        _told(90, 6, 3, 1),
        _told(94, 4, 1, 1),
    ),
    halo=0.3,
    recommends=(0.03, 0.08, 0.3, 0.62, 0.86),
    pays_more=(0.2, 0.22, 0.28, 0.34, 0.4),
    prospects=0.08,
    offered=0.12,
    won_prospect=0.08,
    won_existing=0.24,
    acquire_cost=140_000,
    retain_cost=55_000,
    cost_spread=15,
    serve_share=4,
    overhead=180_000_000,
    journeys=0.12,
    needs_support=0.5,
    score_copies=(0.15, 0.7),
    tried=0.1,
    arms=(("reactive", 0.30), ("proactive", 0.33)),
    prices=(49, 59, 69, 79, 89, 99, 119, 129, 149, 169, 199, 229, 249, 299, 349, 399, 499, 599, 799, 1190),
    margins=(12, 15, 18, 20, 22, 24, 26, 28, 31, 35),
    pieces=(70, 22, 8),
    channels=(("app", 46), ("web", 22), ("sàn", 24), ("Zalo", 8)),
    regions=(
        ("TP. Hồ Chí Minh", 24), ("Hà Nội", 20), ("Bình Dương", 7), ("Đồng Nai", 6), ("Hải Phòng", 5),
        ("Đà Nẵng", 5), ("Cần Thơ", 4), ("Nghệ An", 4), ("Thanh Hóa", 4), ("Bắc Ninh", 4), ("Khánh Hòa", 3),
        ("Lâm Đồng", 3), ("An Giang", 3), ("Đắk Lắk", 3), ("Quảng Ninh", 3), ("Cà Mau", 2),
    ),
    segments=(("cá nhân", 70), ("gia đình", 22), ("doanh nghiệp", 8)),
)  # fmt: skip

_INTERNET = replace(
    _SHOP,
    id="sample-subscription",
    name="Mạng Sông Xanh (giả lập, made up)",
    model="subscription",
    first_day=date(2019, 1, 1),
    months=(1.0, 0.8, 1.0, 1.0, 1.0, 1.05, 1.1, 1.15, 1.15, 1.0, 0.95, 0.9),
    peak=1.0,
    rating_delay_days=(1, 2, 4, 8, 10, 8, 6, 4, 3, 2, 1),
    late=0.14,
    levels_on_time=(0.05, 0.06, 0.11, 0.22, 0.56),
    levels_late=(0.22, 0.17, 0.18, 0.2, 0.23),
    back=Contracts(
        voluntary=(0.28, 0.2, 0.13, 0.09, 0.06),
        voluntary_unrated=0.12,
        lapsed=0.03,
        cycle=185,
        renewed=0.35,
        extra=0.12,
    ),
    complains=(0.2, 0.14, 0.03, 0.015, 0.01),
    resolved_lift=0.25,
    # Most subscribers stay anyway: a negative costs a third of what it costs the shop, and none helps.
    negatives=tuple(
        Negative(negative.chance, min(1.0, 1 - (1 - negative.multiplies) / 3)) for negative in _SHOP.negatives
    ),
    exits=0.7,
    exit_reasons=(14, 8, 41, 22, 11, 4),
    refers=(0.03, 0.03, 0.031, 0.033, 0.034),
    sources=(10, 46, 20, 16, 8),
    told_negative=(
        _told(14, 8, 8, 8, 7, 6, 5, 4, 4, 3, tail=360),
        _told(18, 9, 9, 8, 7, 5, 4, 3, 3, 2, tail=320),
        *_SHOP.told_negative[2:],
    ),
    goods_returned=0.01,
    expected_copies=0.05,
    pays_more=(0.45, 0.48, 0.52, 0.57, 0.59),
    won_existing=0.63,
    acquire_cost=320_000,
    retain_cost=50_000,
    score_copies=(0.5, 0.5),
    prices=(350, 450, 550, 690, 890, 1290),
    channels=(("app", 30), ("web", 20), ("cửa hàng", 30), ("điện thoại", 20)),
)

_GARAGES = replace(
    _SHOP,
    id="sample-services",
    name="Xưởng Xe Hoa Gạo (giả lập, made up)",
    model="services",
    peak=1.0,
    order_hours=(0, 0, 0, 0, 0, 0, 0, 20, 60, 80, 80, 50, 20, 50, 70, 75, 70, 40, 15, 0, 0, 0, 0, 0),
    delivery_days=(60, 25, 10, 5),
    late=0.18,
    levels_on_time=(0.04, 0.05, 0.1, 0.26, 0.55),
    levels_late=(0.18, 0.16, 0.2, 0.24, 0.22),
    answered=0.65,
    back=Orders(
        first=(0.09, 0.16, 0.42, 0.62, 0.7),
        later=(0.16, 0.26, 0.7, 0.86, 0.91),
        unrated=0.58,
        gap_scales=(45, 110),
        gap_quick=0.55,
    ),
    complains=(0.042, 0.032, 0.02, 0.01, 0.005),
    complains_unrated=0.06,
    resolved_lift=1.2,
    negatives=tuple(Negative(negative.chance, min(1.2, negative.multiplies)) for negative in _SHOP.negatives),
    exit_reasons=(46, 11, 12, 14, 9, 8),
    sources=(40, 14, 20, 20, 6),
    told_positive=(*_SHOP.told_positive[:3], _told(95, 3, 1, 1), _told(58, 18, 10, 6, 4, 2, 2)),
    told_negative=(*_SHOP.told_negative[:3], _told(97, 2, 1), _told(98, 1, 1)),
    goods_returned=0.01,
    copies=(
        ("performed", 0.6),
        ("product", 0.15),
        ("service", 0.35),
        ("staff", 0.35),
        ("complaint_handling", 0.35),
        ("treatment", 0.73),
        ("price", 0.1),
    ),
    recommends=(0.4, 0.42, 0.45, 0.47, 0.48),
    pays_more=(0.4, 0.45, 0.48, 0.5, 0.53),
    won_existing=0.56,
    acquire_cost=45_000,
    retain_cost=70_000,
    score_copies=(0.3, 0.6),
    prices=(150, 220, 290, 380, 450, 620, 850, 1200, 1900, 3200),
    channels=(("đặt lịch", 45), ("điện thoại", 35), ("tại xưởng", 20)),
)

PRESETS: dict[str, Parameters] = {preset.model: preset for preset in (_SHOP, _INTERNET, _GARAGES)}


def preset(model: str) -> Parameters:
    """The parameters of the made-up company of a business model.

    >>> preset("services").id
    'sample-services'

    Raises `CallError` when there is no such model.
    """
    try:
        return PRESETS[model]
    except KeyError:
        raise CallError(f'there is no model "{model}"; {nearest(model, PRESETS)}') from None
