"""What the sources say of talk and good will that no table of a company records."""

from __future__ import annotations

from cxresearch.claims import references
from cxresearch.claims.principle import principle
from cxresearch.claims.word_of_mouth import FAMILY
from cxresearch.model import Source

CLAIMS = (
    principle(
        FAMILY,
        "minus1-daily-bad-mouth",
        Source("S3", "11", "mỗi ngày họ sẽ nói xấu bạn với bất kỳ ai họ gặp", "D"),
    ),
    principle(FAMILY, "wants-you-bankrupt", Source("S3", "11", "Cấp độ -1 là lúc họ muốn bạn phá sản", "D")),
    principle(
        FAMILY,
        "cx-more-positive-reviews",
        Source(
            "S1",
            "7",
            "Trải nghiệm khách hàng càng tốt, những hành vi lặp lại và đánh giá tích cực bạn nhận "
            "được càng nhiều",
            "B",
            (references.MITTAL_2023,),
        ),
    ),
    principle(
        FAMILY,
        "satisfied-tell-more-personally",
        Source("S4", "27", "Với tư cách là khách hàng, nếu hài lòng tôi sẽ nói với nhiều người hơn.", "N"),
    ),
    principle(
        FAMILY,
        "golden-rule",
        Source("S0", "5-13", "Hãy đối xử với người khác theo cách mà mình muốn được đối xử", "N"),
    ),
)
