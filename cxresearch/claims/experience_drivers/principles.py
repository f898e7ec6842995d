"""Sentences about what makes experience good that no company's tables can hold against anything."""

from __future__ import annotations

from cxresearch.claims.experience_drivers import FAMILY
from cxresearch.claims.principle import principle
from cxresearch.model import Source

CLAIMS = (
    principle(
        FAMILY,
        "store-comfort-details",
        Source(
            "S3",
            "24",
            "Dịch vụ tốt được hiểu đơn giản các yếu tố làm khách hàng thoải mái từ khi bước vào cho "
            "đến lúc khách không mua ở cửa hàng nữa.",
            "C",
        ),
    ),
    principle(
        FAMILY,
        "staff-behaviours",
        Source(
            "S3",
            "28",
            "Một nhân Viên tốt sẽ luôn mở đầu mỗi câu nói bằng từ: Dạ hoặc vâng, sẽ không cắt lời "
            "khách hàng và luôn kết thúc bằng từ cảm ơn",
            "C",
        ),
    ),
    principle(
        FAMILY,
        "process-firms-inflexible",
        Source(
            "S3",
            "30",
            "nhân Viên của họ ít linh hoạt với những tình huống phát sinh. Điều này dễ làm mất điểm "
            "trong mắt khách hàng.",
            "C",
        ),
    ),
    principle(
        FAMILY,
        "empowerment-gives-excellent-cx",
        Source(
            "S1",
            "34",
            "chúng ta cần phải có đầy đủ nguồn tiềm lực và quyền hạn để giúp thực hiện được các yêu "
            "cầu mà khách hàng ước muốn",
            "D",
        ),
    ),
    principle(
        FAMILY,
        "cx-management-loyal-staff",
        Source(
            "S4",
            "15",
            "Để nhân viên trung thành và khách hàng hài lòng, ủng hộ thì phải quản trị trải nghiệm "
            "khách hàng tốt.",
            "C",
        ),
    ),
    principle(
        FAMILY,
        "good-relation-competitive-edge",
        Source(
            "S2",
            "35",
            "Nếu đạt được mối quan hệ tốt với khách hàng, công ty sẽ có lợi thế hơn hẳn so với đối thủ.",
            "C",
        ),
    ),
    principle(
        FAMILY,
        "service-breaks-product-parity",
        Source(
            "S2",
            "37",
            "một sản phẩm có thể giống với sản phẩm do đối thủ cạnh tranh cung cấp về mọi mặt, nhưng "
            "nếu sự chú ý của khách hàng là tốt nhất, điều này sẽ giúp bạn cân bằng",
            "C",
        ),
    ),
    principle(
        FAMILY,
        "helped-goal-then-we-reach-ours",
        Source(
            "S4",
            "70",
            "Công ty giúp khách hàng đạt mục tiêu của họ trước, khách hàng sẽ giúp Công ty đạt mục "
            "tiêu của mình.",
            "N",
        ),
    ),
    principle(
        FAMILY,
        "journey-map-unites-organisation",
        Source(
            "S4",
            "77",
            "Có hành trình khách hàng thì tổ chức sẽ đồng lòng nhất quán, không bị đứt gẫy về mặt tổ chức",
            "D",
        ),
    ),
    principle(
        FAMILY,
        "persona-and-journey-map-most-important",
        Source(
            "S4",
            "76",
            "Chân dung khách hàng mục tiêu và hành trình khách hàng là công cụ quan trọng nhất để "
            "thấu hiểu khách hàng",
            "N",
        ),
    ),
    principle(
        FAMILY,
        "purpose-and-values",
        Source(
            "S4",
            "69",
            "Kinh doanh chính là tìm cách để cả doanh nghiệp và khách hàng cùng nhau lên đỉnh.",
            "N",
        ),
    ),
    principle(
        FAMILY,
        "find-your-strengths",
        Source(
            "S0",
            "49",
            "Bạn cần xác định được điều gì ở sản phẩm hay dịch vụ của mình là điểm mạnh để có thể "
            "khiến khách hàng hài lòng nhất.",
            "N",
        ),
    ),
    principle(
        FAMILY,
        "streamlining-versus-quality",
        Source(
            "S1",
            "32",
            "có một ranh giới giữa việc tinh giản để tối đa hóa hiệu quả và chất lượng của sản phẩm, dịch vụ",
            "N",
        ),
    ),
    principle(
        FAMILY,
        "marketing-must-care",
        Source(
            "S2",
            "19",
            "bộ phận tiếp thị, thường phụ trách chủ đề này, phải đặc biệt quan tâm và chú trọng đến "
            "vấn đề thiết yếu này và KHÔNG làm khách hàng thất vọng",
            "N",
        ),
    ),
    principle(
        FAMILY,
        "emotional-side-of-complaints",
        Source("S2", "41", "khía cạnh cảm xúc thường đi kèm với yêu cầu bồi thường không thể bị bỏ qua", "N"),
    ),
    principle(FAMILY, "now-you-know", Source("S4", "18", "Now u know what to do?", "N")),
)
