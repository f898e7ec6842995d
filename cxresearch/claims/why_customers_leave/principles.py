"""Sentences on why customers go that no table of a company can test."""

from __future__ import annotations

from cxresearch.claims.principle import principle
from cxresearch.claims.why_customers_leave import FAMILY
from cxresearch.model import Source

CLAIMS = (
    principle(
        FAMILY,
        "customers-know-and-choose",
        Source("S4", "67", "họ có đủ thông tin và quyền tự lựa chọn mua bên nào họ thấy ưng ý", "N"),
    ),
    principle(
        FAMILY,
        "money-is-no-issue-attitude-is",
        Source("S4", "4", "Tiền không phải là vấn đề. Quan trọng là cái thái độ.", "N"),
    ),
    principle(
        FAMILY,
        "shopkeepers-problem",
        Source(
            "S3", "16", "bài toán của các chủ doanh nghiệp đó là làm thế nào giữ chân được khách hàng cũ", "N"
        ),
    ),
)
