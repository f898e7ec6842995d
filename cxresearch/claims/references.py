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
GOODMAN_NOTES = Reference(
    "Notes on Goodman, Basic facts on customer complaint behavior",
    "https://customerservicereader.typepad.com/customer_service_reader/surveys/page/2/",
    "verified",
)
ROSENBERG_CHAIN = Reference(
    "Rosenberg & Czepiel (1984) and Desatnick (1988), as cited for “five to six times” in a later article",
    "https://law-journals-books.vlex.com/vid/behaviour-defection-appraising-moderating-60383755",
    "verified",
)
PFEIFER_2005 = Reference(
    "Pfeifer (2005), The optimal ratio of acquisition and retention costs",
    "https://fr.scribd.com/document/265455673/The-Optimal-Ratio-of-Acquisition-and-Retention-Costs",
    "verified",
)
SHARP_GROWTH = Reference(
    "Sharp, How brands grow, chapter 3 (as excerpted)",
    "https://www.lovabledata.com/marketing/chapter-3-how-to-grow-your-customer-base/",
    "verified",
)
PEPPERS_2008 = Reference(
    "Peppers (May 2008), on what it really costs to acquire a customer, 1to1 Media",
    "http://www.1to1media.com/weblog/2008/05/what_does_it_really_cost_to_ac.html",
    "verified",
)
SHARP_2005 = Reference(
    "Sharp (2005), A 5% drop in defection does not lead to 80% more profits",
    "https://byronsharp.wordpress.com/2005/01/12/a-5-drop-in-defection-does-not-lead-to-80-more-profits/",
    "verified",
)
REICHHELD_SASSER_1990 = Reference(
    "Reichheld & Sasser (1990), Zero defections: quality comes to services, Harvard Business Review (as retold)",
    "https://cuelock.com/research/zero-defections-quality-comes-to-services-by-frederick-f.-reichheld-and-w.-earl-sasser-jr.",
    "verified",
)
BAINES_INSIGHTS = Reference(
    "Baines and others, Marketing, 5th ed., research insights to chapter 15 (figures by industry; MBNA)",
    "https://learninglink.oup.com/access/content/marketing-5e-student-resources/baines5e-chapter-15-2-research-insights",
    "verified",
)
DOWLING_UNCLES_1997 = Reference(
    "Dowling & Uncles (1997), Do customer loyalty programs really work?, Sloan Management Review",
    "https://shop.sloanreview.mit.edu/store/do-customer-loyalty-programs-really-work",
    "verified",
)
REINARTZ_KUMAR_2002 = Reference(
    "Reinartz & Kumar (2002), The mismanagement of customer loyalty, Harvard Business Review",
    "https://cb.hbsp.harvard.edu/cbmp/product/R0207F-HCB-ENG",
    "verified",
)
MURPHY_QUOTED = Reference(
    "Murphy & Murphy (2002), Leading on the edge of chaos, as quoted on a blog of 2010",
    "http://healthier-we.blogspot.com/2010/09/use-adherence-to-increase-ltv-and_24.html",
    "verified",
)
GUPTA_VALUING = Reference(
    "Gupta, Lehmann & Stuart, Valuing customers (1% more retention is worth about 5% of the firm)",
    "https://id.scribd.com/document/212074341/6-Valuing-Customers-Gupta",
    "verified",
)
MARKETING_METRICS_QUOTED = Reference(
    "Farris and others, Marketing metrics, as quoted by a consultancy",
    "https://hs.paradoxmarketing.io/capabilities/customer-marketing",
    "verified",
)
GOLDEN_2010 = Reference(
    "Golden (17 April 2010), Fast facts about customer loyalty",
    "https://myragolden.com/2010/04/17/fast-facts-about-customer-loyaltyl/",
    "verified",
)
SHAPE_OF_BUYING = Reference(
    "Insight Design, The shape of buying",
    "https://insightdesign.nl/the-shape-of-buying",
    "verified",
)
STRATEGIX_RELEASE = Reference(
    "Strategix, press release: If good customer service costs, then we’re ready to pay",
    "https://pressreleases.responsesource.com/news/19399/if-good-customer-service-costs-then-we-re-ready-to-pay/",
    "verified",
)
AMEX_2011 = Reference(
    "American Express surveys of 2010 and 2011, as reported by Drug Store News",
    "https://drugstorenews.com/news/shoppers-would-spend-more-good-customer-service-survey-finds",
    "verified",
)
HYPOTHETICAL_BIAS = Reference(
    "A meta-analysis of hypothetical bias in stated preferences (median ratio of stated to actual 1.35)",
    "https://papers.ssrn.com/sol3/papers.cfm?abstract_id=437620",
    "verified",
)
INTERACTIONAL_JUSTICE = Reference(
    "Research on interactional justice (fair and polite treatment) after a complaint", None, "known"
)
CHARAN_RETENTION = Reference(
    "Charan, Marketing analytics, pages on satisfaction, retention and attrition (25 to 85%)",
    "https://www.ashokcharan.com/Marketing-Analytics/~cs-customer-satisfaction-retention-attrition.php",
    "verified",
)
REICHHELD_SCHEFTER_2000 = Reference("Reichheld & Schefter (2000), E-loyalty, on 25 to 95%", None, "known")
GRIFFIN_LOWENSTEIN_2001 = Reference("Griffin & Lowenstein (2001), Customer winback", None, "known")
DAWES_LOYALTY = Reference("Dawes and others, on whether brand loyalty erodes", None, "known")
REICHHELD_BAD_PROFITS = Reference("Reichheld, on good and bad profits", None, "known")
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
GOODMAN_NEWMAN_2003 = Reference(
    "Goodman & Newman (2003), on customer behaviour and complaints",
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
    "Ro (2013), on whether silent customers come back (finds the literature mixed)", None, "verified"
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
GRAPEVINE_MEDIANS = Reference(
    "Asset Based Marketing, Myth: the average unhappy customer will tell 10 people",
    "http://www.assetbasedmarketing.com/marketing-news/myth-the-average-unhappy-customer-will-tell-10-people-"
    "about-the-poor-service-he-or-she-received.html/comment-page-1",
    "verified",
)
RAGE_2013 = Reference(
    "Customer rage study (2013), as reported by the Better Business Bureau",
    "http://www.bbb.org/blog/2013/12/new-customer-rage-study-just-in-time-for-the-holidays/",
    "verified",
)
ANDERSON_1998 = Reference(
    "Anderson (1998), Customer satisfaction and word of mouth, Journal of Service Research 1",
    "https://topsight.net/paper/W2078831478",
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
WHITELEY_1991 = Reference(
    "Whiteley (1991), The customer-driven company (Forum Corporation; as retold)",
    "https://jgeheran.tripod.com/id10.html",
    "verified",
)
WHY_CUSTOMERS_QUIT_LIST = Reference(
    "Why customers quit, list credited to several authors (68, 14, 9, 5, 3 and 1%)",
    "http://www.focusedmarketing.info/customers/why-do-customers-leave.html",
    "verified",
)
KEAVENEY_1995 = Reference(
    "Keaveney (1995), Customer switching behavior in service industries: an exploratory study, "
    "Journal of Marketing 59",
    "https://ja.scribd.com/document/379308283/ProQuestDocuments-2018-05-14",
    "verified",
)
EAST_SWITCHING = Reference(
    "East and others, reasons for switching service providers, held against Keaveney’s",
    "https://www.ajol.info/index.php/jbr/article/view/69059",
    "verified",
)
BUELL_FLEE = Reference(
    "CBS News, Why your best customers might be first to flee (on Buell, Campbell & Frei)",
    "https://www.cbsnews.com/news/why-your-best-customers-might-be-first-to-flee/",
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
