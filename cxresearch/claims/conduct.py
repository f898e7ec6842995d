"""Sentences about what makes experience good that no company's tables can hold against anything."""

from __future__ import annotations

from cxresearch.claims.negatives import FAMILY
from cxresearch.model import Claim, Grade, Source

_SAID: tuple[tuple[str, str, str, str, Grade], ...] = (
    (
        "store-comfort-details",
        "S3",
        "24",
        "Dịch vụ tốt được hiểu đơn giản các yếu tố làm khách hàng thoải mái từ khi bước vào cho đến lúc khách "
        "không mua ở cửa hàng nữa.",
        "C",
    ),
    (
        "staff-behaviours",
        "S3",
        "28",
        "Một nhân Viên tốt sẽ luôn mở đầu mỗi câu nói bằng từ: Dạ hoặc vâng, sẽ không cắt lời khách hàng và "
        "luôn kết thúc bằng từ cảm ơn",
        "C",
    ),
    (
        "process-firms-inflexible",
        "S3",
        "30",
        "nhân Viên của họ ít linh hoạt với những tình huống phát sinh. Điều này dễ làm mất điểm trong mắt "
        "khách hàng.",
        "C",
    ),
    (
        "empowerment-gives-excellent-cx",
        "S1",
        "34",
        "chúng ta cần phải có đầy đủ nguồn tiềm lực và quyền hạn để giúp thực hiện được các yêu cầu mà khách "
        "hàng ước muốn",
        "D",
    ),
    (
        "cx-management-loyal-staff",
        "S4",
        "15",
        "Để nhân viên trung thành và khách hàng hài lòng, ủng hộ thì phải quản trị trải nghiệm khách hàng tốt.",
        "C",
    ),
    (
        "good-relation-competitive-edge",
        "S2",
        "35",
        "Nếu đạt được mối quan hệ tốt với khách hàng, công ty sẽ có lợi thế hơn hẳn so với đối thủ.",
        "C",
    ),
    (
        "service-breaks-product-parity",
        "S2",
        "37",
        "một sản phẩm có thể giống với sản phẩm do đối thủ cạnh tranh cung cấp về mọi mặt, nhưng nếu sự chú ý "
        "của khách hàng là tốt nhất, điều này sẽ giúp bạn cân bằng",
        "C",
    ),
    (
        "helped-goal-then-we-reach-ours",
        "S4",
        "70",
        "Công ty giúp khách hàng đạt mục tiêu của họ trước, khách hàng sẽ giúp Công ty đạt mục tiêu của mình.",
        "N",
    ),
    (
        "journey-map-unites-organisation",
        "S4",
        "77",
        "Có hành trình khách hàng thì tổ chức sẽ đồng lòng nhất quán, không bị đứt gẫy về mặt tổ chức",
        "D",
    ),
    (
        "persona-and-journey-map-most-important",
        "S4",
        "76",
        "Chân dung khách hàng mục tiêu và hành trình khách hàng là công cụ quan trọng nhất để thấu hiểu khách "
        "hàng",
        "N",
    ),
    (
        "purpose-and-values",
        "S4",
        "69",
        "Kinh doanh chính là tìm cách để cả doanh nghiệp và khách hàng cùng nhau lên đỉnh.",
        "N",
    ),
    (
        "find-your-strengths",
        "S0",
        "49",
        "Bạn cần xác định được điều gì ở sản phẩm hay dịch vụ của mình là điểm mạnh để có thể khiến khách hàng "
        "hài lòng nhất.",
        "N",
    ),
    (
        "streamlining-versus-quality",
        "S1",
        "32",
        "có một ranh giới giữa việc tinh giản để tối đa hóa hiệu quả và chất lượng của sản phẩm, dịch vụ",
        "N",
    ),
    (
        "marketing-must-care",
        "S2",
        "19",
        "bộ phận tiếp thị, thường phụ trách chủ đề này, phải đặc biệt quan tâm và chú trọng đến vấn đề thiết "
        "yếu này và KHÔNG làm khách hàng thất vọng",
        "N",
    ),
    (
        "emotional-side-of-complaints",
        "S2",
        "41",
        "khía cạnh cảm xúc thường đi kèm với yêu cầu bồi thường không thể bị bỏ qua",
        "N",
    ),
    ("now-you-know", "S4", "18", "Now u know what to do?", "N"),
)
"""Id, document, line, what it says there, grade."""

CLAIMS = tuple(
    Claim(
        id=id,
        family=FAMILY,
        source=Source(document=document, lines=lines, quote=quote, grade=grade),
        kind="principle",
    )
    for id, document, lines, quote, grade in _SAID
)
