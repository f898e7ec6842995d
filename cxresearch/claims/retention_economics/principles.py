"""Sentences on money and strategy that no table of a company can test."""

from __future__ import annotations

from cxresearch.claims import references
from cxresearch.claims.principle import principle
from cxresearch.claims.retention_economics import FAMILY
from cxresearch.model import Source

CLAIMS = (
    principle(
        FAMILY,
        "ads-only-extremely-expensive",
        Source("S4", "45", "chỉ quảng cáo để bán hàng thì cực kì đắt", "D", (references.SHARP_GROWTH,)),
    ),
    principle(
        FAMILY,
        "alternatives-before-discount",
        Source("S4", "33", "Luôn có cách khác để cạnh tranh trước khi chọn giải pháp giảm giá.", "N"),
    ),
    principle(
        FAMILY,
        "profit-at-any-price-is-bad-profit",
        Source("S0", "11", "sa vào hố sâu của lợi nhuận xấu", "N", (references.REICHHELD_BAD_PROFITS,)),
    ),
    principle(
        FAMILY,
        "satisfaction-key-to-success",
        Source(
            "S2",
            "19",
            "làm hài lòng khách hàng một cách chính xác mà không nghi ngờ gì là chìa khóa thành công "
            "thương mại",
            "N",
            (references.MITTAL_2023,),
        ),
    ),
    principle(FAMILY, "vision-before-strategy", Source("S4", "46-62", "Tầm nhìn quyết định chiến lược", "N")),
    principle(
        FAMILY,
        "cx-strategy-definition",
        Source(
            "S4",
            "63-66",
            "Trải nghiệm chính là hiện thực hóa những điều thương hiệu đã hứa khi truyền thông",
            "N",
        ),
    ),
)
