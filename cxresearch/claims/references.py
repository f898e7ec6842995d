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
COCA_COLA_1981 = Reference(
    "Notes on the Coca-Cola and TARP study of complainants (1981): over 12% told 20 people or more",
    "https://m.pipixue.com/ti/a9d7ba118cda43ef8f1112335d3bbf2b.html",
    "verified",
)
GRAPEVINE = Reference(
    "The Coca-Cola Company (TARP, 1981), Measuring the grapevine (title and contents)",
    "https://scribd.com/document/641013364/",
    "verified",
)
WASHINGTON_POST_1984 = Reference(
    "The Washington Post (14 October 1984), Something bugging you? The manufacturers would like to listen "
    "to your complaints",
    "https://www.washingtonpost.com/archive/lifestyle/food/1984/10/14/something-bugging-youthe-manufacturers-"
    "would-like-to-listen-to-your-complaints/2895aedc-def2-4466-9da3-52f61b4ae159/",
    "verified",
)
GRAPEVINE_MEDIANS = Reference(
    "Asset Based Marketing, Myth: the average unhappy customer will tell 10 people",
    "http://www.assetbasedmarketing.com/marketing-news/myth-the-average-unhappy-customer-will-tell-10-people-"
    "about-the-poor-service-he-or-she-received.html/comment-page-1",
    "verified",
)
GOODMAN_NOTES = Reference(
    "Customer Service Reader, notes of Goodman, Basic facts on customer complaint behavior",
    "https://customerservicereader.typepad.com/customer_service_reader/surveys/page/2/",
    "verified",
)
PROBLEM_LIST = Reference(
    "American Spa, The true costs of poor customer service (the Research Institute of America's list)",
    "http://www.americanspa.com/spa-business/true-costs-poor-customer-service",
    "verified",
)
RAGE_2013 = Reference(
    "Customer rage study (2013), as reported by the Better Business Bureau",
    "http://www.bbb.org/blog/2013/12/new-customer-rage-study-just-in-time-for-the-holidays/",
    "verified",
)
VERDE_2006 = Reference(
    "Verde Group and Wharton, retail customer dissatisfaction study (2006), as reported by Management Issues",
    "https://www.management-issues.com/news/3075/the-exponential-power-of-dissatisfaction/",
    "verified",
)
ANDERSON_1998 = Reference(
    "Anderson (1998), Customer satisfaction and word of mouth, Journal of Service Research 1",
    "https://topsight.net/paper/W2078831478",
    "verified",
)
DAWES = Reference(
    "Dawes and others, Over-time variation in individuals' customer satisfaction scores",
    "https://sage.figshare.com/collections/Over-time_variation_in_individual_s_customer_satisfaction_scores/4880418",
    "verified",
)
EAST_2007 = Reference(
    "East, Hammond & Wright (2007), The relative incidence of positive and negative word of mouth: "
    "a multi-category study, International Journal of Research in Marketing 24",
    "https://discovery.researcher.life/article/the-relative-incidence-of-positive-and-negative-word-of-mouth-"
    "a-multicategory-study/3831b4540b963ba5a278c16eae0915db",
    "verified",
)
EAST_2008 = Reference(
    "East, Hammond & Lomax (2008), Measuring the impact of positive and negative word of mouth on brand "
    "purchase probability, International Journal of Research in Marketing 25",
    "https://tr.scribd.com/document/52082016/",
    "verified",
)
EAST_KEAVENEY = Reference(
    "East and others, citing Keaveney on recommendation and Keller Fay on what recommendations bring",
    None,
    "verified",
)
SMALL_FIRMS_POLL = Reference(
    "The Adventure, Word of mouth: a poll of small firms (n = 258)",
    "https://www.theadventure.com/word-of-mouth-s/",
    "verified",
)
WARC_TENURE = Reference(
    "Understanding word of mouth (tenure and recommendation), WARC",
    "https://www.warc.com/content/article/A101894_Understanding_word_of_mouth/101894",
    "verified",
)
