"""What the sources say of talk and good will that no table of a company records."""

from __future__ import annotations

from cxresearch.claims import references
from cxresearch.claims.telling import FAMILY
from cxresearch.model import Claim, Source

CLAIMS = (
    Claim(
        id="minus1-daily-bad-mouth",
        family=FAMILY,
        source=Source(
            document="S3", lines="11", quote="mỗi ngày họ sẽ nói xấu bạn với bất kỳ ai họ gặp", grade="D"
        ),
        kind="principle",
    ),
    Claim(
        id="wants-you-bankrupt",
        family=FAMILY,
        source=Source(document="S3", lines="11", quote="Cấp độ -1 là lúc họ muốn bạn phá sản", grade="D"),
        kind="principle",
    ),
    Claim(
        id="cx-more-positive-reviews",
        family=FAMILY,
        source=Source(
            document="S1",
            lines="7",
            quote="Trải nghiệm khách hàng càng tốt, những hành vi lặp lại và đánh giá tích cực bạn nhận được "
            "càng nhiều",
            grade="B",
            references=(references.MITTAL_2023,),
        ),
        kind="principle",
    ),
    Claim(
        id="satisfied-tell-more-personally",
        family=FAMILY,
        source=Source(
            document="S4",
            lines="27",
            quote="Với tư cách là khách hàng, nếu hài lòng tôi sẽ nói với nhiều người hơn.",
            grade="N",
        ),
        kind="principle",
    ),
    Claim(
        id="golden-rule",
        family=FAMILY,
        source=Source(
            document="S0",
            lines="5-13",
            quote="Hãy đối xử với người khác theo cách mà mình muốn được đối xử",
            grade="N",
        ),
        kind="principle",
    ),
)
