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
OLIVER_1980 = Reference(
    "Oliver (1980), A cognitive model of the antecedents and consequences of satisfaction decisions, "
    "Journal of Marketing Research 17",
    None,
    "known",
)
DIXON_EFFORTLESS = Reference(
    "Dixon and others, The Effortless Experience, against delighting customers (as retold)",
    "https://pbresults.com/sales-blog/?p=39917",
    "verified",
)
YI_LA_2004 = Reference(
    "Yi & La (2004), What influences the relationship between customer satisfaction and repurchase intention, "
    "Psychology & Marketing 21",
    "https://pl.scribd.com/document/204023034/2004-Yi-La-What-Influences-the-Relationship-Between",
    "verified",
)
NEWELL_LEGNER_LIST = Reference(
    "Moar Customers (2016), The heavy price of service failure, citing Newell-Legner, Understanding Customers",
    "http://www.moarcustomers.com/blog/2016/2/5/the-heavy-price-of-service-failure",
    "verified",
)
WALLER_LIST = Reference(
    "Good customer service stats, forum of customerservicemanager.com (quotes A. Waller)",
    "https://customerservicemanager.com/community/customer-service-forum-6/good-customer-service-stats-286.html",
    "verified",
)
MITTAL_1998 = Reference(
    "Mittal, Ross & Baldasare (1998), The asymmetric impact of negative and positive attribute-level performance, "
    "Journal of Marketing 62",
    "https://studylib.net/doc/18158731/the-asymmetric-impact-of-negative-and-positive-attribute",
    "verified",
)
FREDRICKSON_KAHNEMAN_1993 = Reference(
    "Fredrickson & Kahneman (1993), Duration neglect in retrospective evaluations of affective episodes, "
    "Journal of Personality and Social Psychology 65",
    None,
    "known",
)
ALAYBEK_2022 = Reference(
    "Alaybek and others (2022), meta-analysis of the peak-end rule (174 effect sizes)",
    "https://bipartisanalliance.com/2022/04/the-peak-end-rule-when-people.html",
    "verified",
)
