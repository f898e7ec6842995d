"""Publications and pages behind the claims' genealogies, each named once.

A page that was read is `verified`; that verifies what the page says, not that the number is true.
"""

from cxresearch.model import Reference

HESKETT_1994 = Reference(
    "Heskett, Jones, Loveman, Sasser & Schlesinger (1994), Putting the service-profit chain to work, "
    "Harvard Business Review (as retold)",
    "https://hernowo1.wordpress.com/2010/07/15/putting-the-service-profit-chain-to-work-4/",
    "verified",
)
JONES_SASSER_1995 = Reference(
    "Jones & Sasser (1995), Why satisfied customers defect, Harvard Business Review",
    "http://hbr.org/1995/11/why-satisfied-customers-defect/ar/1",
    "verified",
)
AVAYA_LIST = Reference(
    "Avaya, hospitality infographic (FY17 Q2)",
    "https://news.avaya.com/global-fy17q2-hospitality-campaign-infographic-web",
    "verified",
)
EASELLY_LIST = Reference(
    "Customer service stats, infographic on easel.ly",
    "https://www.easel.ly/infographics/CustomerServiceStats.html",
    "verified",
)
RETURN_ON_BEHAVIOR_2009 = Reference(
    "Return on Behavior (26 September 2009), 23 facts you can't ignore",
    "https://www.returnonbehavior.com/2009/09/facts-you-cant-ignore/",
    "verified",
)
MITTAL_KAMAKURA_2001 = Reference(
    "Mittal & Kamakura (2001), Satisfaction, repurchase intent, and repurchase behavior, "
    "Journal of Marketing Research 38",
    None,
    "verified",
)
KUMAR_2013 = Reference(
    "Kumar, Dalla Pozza & Ganesh (2013), Revisiting the satisfaction-loyalty relationship, Journal of Retailing 89",
    "https://cupdf.com/document/reversing-the-logic-the-path-to-profitability-through-relationship-marketing.html",
    "verified",
)
MITTAL_2023 = Reference(
    "Mittal and others (2023), meta-analysis of customer satisfaction (535 correlations), Marketing Letters",
    "https://link.springer.com/article/10.1007/s11002-023-09671-w",
    "verified",
)
BPIR_DEFECTION = Reference(
    "BPIR, Customer satisfaction and how it can affect other key results",
    "https://www.bpir.com/research-study/customer-satisfaction-and-how-it-can-affect-other-key-results/",
    "verified",
)
PETERSON_WILSON_1992 = Reference(
    "Peterson & Wilson (1992), Measuring customer satisfaction: fact and artifact, "
    "Journal of the Academy of Marketing Science 20",
    "http://link.springer.com/article/10.1007%2FBF02723476",
    "verified",
)
SZYMANSKI_HENARD_2001 = Reference(
    "Szymanski & Henard (2001), Customer satisfaction: a meta-analysis of the empirical evidence, "
    "Journal of the Academy of Marketing Science 29",
    "https://vdocuments.net/customer-satisfaction-a-meta-analysis-of-the-empirical-.html",
    "verified",
)
SCHIEBLER = Reference(
    "Schiebler and others, meta-analysis of expectations and satisfaction",
    "https://topsight.net/paper/W4406963416",
    "verified",
)
ACCENTURE_FRUSTRATIONS = Reference(
    "Accenture, survey of what frustrates customers in service (as retold by 4Service)",
    "https://4service-group.com/ge/institute-of-service/market-reviews/571-poor-service-makes-customers-switch-brands",
    "verified",
)
SOLOMON_FOUR_ELEMENTS = Reference(
    "Solomon, The four elements of delivering customer satisfaction (after Inghilleri & Solomon, 2010, "
    "Exceptional Service, Exceptional Profit)",
    "https://micahsolomon.com/blog/the-four-elements-of-delivering-customer-satisfaction/",
    "verified",
)
WELCOME_PROVERB = Reference(
    "A Vietnamese text on services, which quotes the proverb of guests glad to come and content to leave",
    "https://www.scribd.com/document/725779007/",
    "verified",
)
