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
GOODMAN_2005 = Reference(
    "Letter on TARP's figures (2005), QP Mailbag, Quality Progress, November",
    "http://asq.org/quality-progress/2005/11/qp-mailbag.html",
    "verified",
)
WHITE_HOUSE_1979 = Reference(
    "Final report of 1979 to the White House on consumer complaints, as retold in Financial History 150 (2024), p. 32",
    "https://fhmagazine.org/financial-history-150-summer-2024/0594642001721734026/p32",
    "verified",
)
WASHINGTON_POST_1984 = Reference(
    "Something bugging you? The manufacturers would like to listen to your complaints, "
    "Washington Post, 14 October 1984",
    "https://www.washingtonpost.com/archive/lifestyle/food/1984/10/14/"
    "something-bugging-youthe-manufacturers-would-like-to-listen-to-your-complaints/"
    "2895aedc-def2-4466-9da3-52f61b4ae159/",
    "verified",
)
AMERICAN_SPA_LIST = Reference(
    "True costs of poor customer service, American Spa (list credited to the White House and the "
    "Research Institute of America)",
    "http://www.americanspa.com/spa-business/true-costs-poor-customer-service",
    "verified",
)
GOODMAN_BASIC_FACTS = Reference(
    "Notes on Goodman, Basic facts on customer complaint behavior",
    "https://customerservicereader.typepad.com/customer_service_reader/surveys/page/2/",
    "verified",
)
GOODMAN_NEWMAN_2003 = Reference(
    "Goodman & Newman (2003), Understanding customer behavior and complaints, Quality Progress",
    "https://ja.scribd.com/document/46992626/Understanding-CB",
    "verified",
)
WHARTON_2006 = Reference(
    "The exponential power of dissatisfaction, Management Issues, on a retail survey of 2006 by Wharton "
    "and the Verde Group",
    "https://www.management-issues.com/news/3075/the-exponential-power-of-dissatisfaction/",
    "verified",
)
VOORHEES_2006 = Reference(
    "Voorhees, Brady & Horowitz (2006), A voice from the silent masses: an exploratory and comparative "
    "analysis of noncomplainers, Journal of the Academy of Marketing Science 34",
    None,
    "verified",
)
RO_2013 = Reference(
    "Ro (2013), on what dissatisfied customers do when they do not complain", None, "verified"
)
HALSTEAD_PAGE_1992 = Reference(
    "Halstead & Page (1992), The effects of satisfaction and complaining behavior on consumer repurchase "
    "intentions, Journal of Consumer Satisfaction, Dissatisfaction and Complaining Behavior 5",
    "https://ru.scribd.com/document/50619672/halstead-et-al-1992",
    "verified",
)
DE_MATOS_2007 = Reference(
    "de Matos, Henrique & Rossi (2007), Service recovery paradox: a meta-analysis, Journal of Service Research 10",
    "https://www.researchgate.net/publication/247745333_Service_Recovery_Paradox_A_Meta-Analysis",
    "verified",
)
MAXHAM_NETEMEYER_2002 = Reference(
    "Maxham & Netemeyer (2002), A longitudinal study of complaining customers' evaluations of multiple "
    "service failures and recovery efforts, Journal of Marketing 66",
    "https://www.scribd.com/document/637592087/Untitled",
    "verified",
)
SCORES_OVER_TIME = Reference(
    "Over-time variation in individual's customer satisfaction scores (Sage, data collection)",
    "https://sage.figshare.com/collections/Over-time_variation_in_individual_s_customer_satisfaction_scores/4880418",
    "verified",
)
ASCARZA_2016 = Reference(
    "Ascarza, Iyengar & Schleicher (2016), The perils of proactive churn prevention using plan "
    "recommendations: evidence from a field experiment, Journal of Marketing Research 53",
    None,
    "known",
)
