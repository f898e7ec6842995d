"""Sentences on complaints and the service desk that no table of a company can test."""

from __future__ import annotations

from cxresearch.claims.principle import principle
from cxresearch.claims.silent_customers import FAMILY
from cxresearch.model import Source

CLAIMS = (
    principle(
        FAMILY,
        "one-mishandled-complaint-can-kill-brand",
        Source(
            "S3",
            "30",
            "Khaisil là một ví dụ: chỉ từ một sự việc khiếu nại của trực tiếp của khách hàng đã ko đc"
            " giải quyết thoả đáng.",
            "D",
        ),
    ),
    principle(
        FAMILY,
        "shipping-scandal-partners-leave",
        Source(
            "S1",
            "18",
            "nhà vận chuyển nhận nhiều ý kiến tiêu cực cùng với lời tuyên bố của một vài bộ phận "
            "khách hàng và đối tác rằng sẽ không hợp tác cùng nhà vận chuyển đó nữa",
            "D",
        ),
    ),
    principle(
        FAMILY,
        "service-mostly-by-phone",
        Source("S2", "33", "Dịch vụ này về cơ bản được cung cấp qua điện thoại", "D"),
    ),
    principle(
        FAMILY,
        "service-common-in-large-utilities",
        Source(
            "S2",
            "27",
            "Dịch vụ khách hàng là phổ biến trong các công ty lớn cung cấp dịch vụ và bán các sản "
            "phẩm tiêu dùng đại chúng",
            "N",
        ),
    ),
    principle(
        FAMILY,
        "desk-yields-insight",
        Source(
            "S2",
            "31",
            "ngoài việc nhận được lời phàn nàn, họ có thể biết cảm nhận và ý kiến của khách hàng về sản phẩm",
            "N",
        ),
    ),
    principle(
        FAMILY,
        "apologise-and-listen",
        Source(
            "S0",
            "20",
            "Điều đầu tiên bạn cần phải làm là một lời xin lỗi chân thành tới khách hàng và lắng nghe",
            "N",
        ),
    ),
    principle(
        FAMILY, "never-insult-customers", Source("S4", "72-73", "đã làm dịch vụ là không chửi khách", "N")
    ),
)
