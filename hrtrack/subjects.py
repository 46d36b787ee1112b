"""Know what recommendations are about, in the many words that are used for one thing, in English and in Russian.

A subject is finer than a theme of a taxonomy: "libel", "defamation" and "slander" are one, "domestic violence" is not "violence
against women". The words are those of the field; a text may be about several.
"""

from __future__ import annotations

import re
from functools import lru_cache

# Label, and the pattern of its words in small letters: whole words or beginnings.
_SUBJECTS: tuple[tuple[str, str], ...] = (
    ("death penalty", r"death penalt|capital punishment|executions?\b|смертн\w+ казн"),
    ("moratorium on executions", r"moratori|моратори"),
    ("torture", r"tortur|ill-?\s?treat|cruel,? inhuman|пыт(?:ок|ки|кам)|жестокого обращени"),
    ("evidence under torture", r"(?:statement|confession|evidence|testimon)\w*[^.;]{0,60}tortur"
         r"|tortur\w*[^.;]{0,40}(?:evidence|courts?\b)"),
    ("investigation of torture",
     r"investigat\w+[^.;]{0,90}(?:tortur|ill-?\s?treat|misconduct|violence)|inquir\w+[^.;]{0,50}tortur|"
     r"(?:tortur|ill-?\s?treat|misconduct)\w*[^.;]{0,110}(?:investigat|inquir|prosecut)|расследова\w+[^.;]{0,60}пыт"),
    ("torture as a crime", r"(?:crime|criminali[sz]|definition|penalt)\w*[^.;]{0,90}tortur"
         r"|tortur\w*[^.;]{0,60}(?:\bcrime|criminali[sz]|definition)"),
    ("zero tolerance", r"zero[- ]tolerance|нулев\w+ терпимост"),
    ("detention", r"detention|detain|imprison|prison|penal cent|penitentiar|correctional|inmates?\b|тюр(?:е?м)"
         r"|заключ[её]нн|колони"),
    ("trafficking", r"traffick|торговл\w+ людьми"),
    ("rehabilitation of victims", r"rehabilitat|victim-cent|assistance to victims|victims? assistance|shelter|реабилитаци"),
    ("violence against women", r"violence against (?:women|girls|children and women)|(?:gender-based|sexual) violence|"
     r"(?:violence|abuse)\b[^.;]{0,60}(?:women|girls)|насили\w+ (?:в отношении|против) женщин"),
    ("domestic violence", r"domestic violence|(?:violence|abuse)[^.;]{0,60}(?:famil|home)|family violence|(?:бытов"
         r"|домашн|семейн)\w+ насили"),
    ("discrimination against women",
     r"(?:discriminat|inequalit|equalit)\w*[^.;]{0,50}(?:women|gender|sex\b)|gender[- ](?:\w+ )?(?:equal|inequal"
     r"|discriminat|polic|strateg)|"
     r"gender-based discriminat|situation of women|role of women|(?:improve|better) women's|women's (?:role|situation|status)|"
     r"гендерн\w+ равенств|дискриминаци\w+ (?:в отношении )?женщин"),
    ("women in decisions",
     r"(?:women|female)[^.;]{0,70}(?:represent|participat|presence|decision|political|parliament|office|leadership"
     r"|state bodies)|"
     r"(?:represent|participat|presence|proportion|share)\w*[^.;]{0,40}(?:women|female)|участи\w+ женщин"),
    ("equal pay", r"equal (?:pay|remunerat)|(?:pay|wage|remuneration) gap|равн\w+ оплат"),
    ("anti-discrimination law", r"(?:law|legislat|legal framework)\w*[^.;]{0,50}discriminat"
         r"|discriminat\w*[^.;]{0,30}(?:law|legislat)|anti-?discriminat"),
    ("sexual orientation", r"sexual orientation|gender identity|\blgbt|lesbian|homosexual|сексуальн\w+ ориентац"),
    ("persons with disabilities", r"disab|инвалид"),
    ("children", r"\bchild|\bgirls\b|\bboys\b|\bjuvenil|\bminors\b|реб[её]нк|дет(?:ей|и|ям|ск)"),
    ("juvenile justice", r"juvenil|ювенальн"),
    ("child labour", r"child labou?r|детск\w+ труд"),
    ("child marriage", r"(?:child|early|forced)[^.;]{0,20}marriage|ранн\w+ брак"),
    ("corporal punishment", r"corporal punish|телесн\w+ наказан"),
    ("born out of wedlock", r"out of wedlock"),
    ("alternative care", r"alternative care|institutionali[sz]|orphan|adoption of children|intercountry"),
    ("defamation", r"defam|libel|slander|insult|honou?r and dignity|клевет|оскорблени"),
    ("free expression", r"free(?:dom)?s?(?: of| to)?(?: the)?(?: opinion and(?: of)?| thought and)?(?: speech"
         r"| express\w*)|free(?:dom)? of (?:opinion|the press)|"
     r"repress\w*[^.;]{0,20}speech|express\w* freely|свобод\w+ (?:слова|выражени|мнени)"),
    ("media", r"\bmedia\b|\bpress\b|journalis|newspaper|broadcast|publication|blogger|сми\b|журналист|пресс[аыу]"),
    ("internet", r"internet|online|web-?\s?based|websites?|web sites?|sites or|blocking|communication technolog"
         r"|communications? (?:law|network)|интернет"),
    ("assembly", r"(?<!general )assembl(?:y|ies)\b(?! (?:of|was))|demonstrat|protest|rall(?:y|ies)\b|собрани"),
    ("association", r"(?:freedom of|right (?:of|to))[^.;]{0,30}associat|объединени"),
    ("trade unions", r"trade unions?|collective bargain|профсоюз"),
    ("civil society", r"civil society|ngos?\b|non-governmental|гражданск\w+ обществ"),
    ("human rights defenders", r"(?:human rights )?defenders?\b|activists?|правозащитник"),
    ("religion", r"religio|faith|belief|worship|религи|вероисповед"),
    ("registration of religious groups", r"regist\w*[^.;]{0,60}(?:religio|faith|belief)|(?:religio"
         r"|faith)[^.;]{0,60}regist|law on (?:freedom of )?religi|religio\w* (?:law|associations? law)"),
    ("non-traditional religions", r"non-?\s?traditional"),
    ("harmony of religions and peoples", r"inter-?\s?(?:faith|religious|ethnic|confession)|harmony|toleran(?:ce|t)"
         r"|world and traditional religions|межконфесс|межэтнич"),
    ("minorities", r"minorit|ethnic|indigenous|меньшинств"),
    ("racial discrimination", r"racis|racial|xenophob|hate speech|расов\w+ дискримин"),
    ("independence of the judiciary", r"(?:independen|impartial)\w*[^.;]{0,40}(?:judic|judges?|courts?)"
         r"|judic\w*[^.;]{0,60}(?:independen|impartial)|независимост\w+ суд"),
    ("justice", r"judic|judges?\b|courts?\b|fair trial|due process|rule of law|legal counsel|суд(?:ы|ов|ей|ебн)"),
    ("prosecution and defence", r"prosecutors?|prosecution and defen|defen[cs]e (?:lawyer|counsel)|lawyers?|адвокат|прокур"),
    ("criminal procedure", r"criminal proce"),
    ("corruption", r"corrupt|коррупц"),
    ("refugees", r"refuge|asylum|refoulement|беженц|убежищ"),
    ("non-refoulement", r"refoulement|before being returned|extradit|невыдвор|выдач"),
    ("migrants", r"migra|мигра"),
    ("statelessness", r"stateless|апатрид|безгражданств"),
    ("human rights action plan", r"national human rights (?:action )?plan|national (?:action )?plan (?:on|for"
         r"|in the field of|of action for) human rights|nhrap|human rights action plan"
         r"|план\w* (?:действий )?в области прав человека"),
    ("gender strategy", r"gender (?:equality )?strateg|strategy for gender"),
    ("follow-up to the review", r"(?:universal periodic review|\bupr\b|review)[^.;]{0,30}(?:recommend|follow)"
         r"|follow[- ]up|briefings?"),
    ("special procedures", r"special (?:rapporteur|procedure)|standing invitation|специальн\w+ (?:докладчик|процедур)"),
    ("cooperation with the UN", r"co-?operat\w*[^.;]{0,50}(?:united nations|international|\bun\b"
         r"|human rights mechanisms|treaty bod)|сотруднич"),
    ("sharing experience", r"shar\w+[^.;]{0,50}(?:experience|practice)|обмен\w* опытом"),
    ("human rights education", r"human rights (?:education|training)|education (?:in|on) human rights"),
    ("training of officials", r"train\w*[^.;]{0,60}(?:judge|police|official|personnel|prosecutor|inspector"
         r"|law enforcement)|(?:raise|raising)[^.;]{0,20}awareness of[^.;]{0,30}officials|(?:judge|police|official"
         r"|personnel)\w*[^.;]{0,30}train"),
    ("education", r"educat|school|образован|школ"),
    ("health", r"health|medical|tubercul|здоров|медицин"),
    ("HIV", r"\bhiv\b|\baids\b|вич\b"),
    ("sexual and reproductive health", r"reproductive|sexuality"),
    ("poverty and social protection", r"povert|wealth|social (?:service|protect|polic|secur)|socially vulnerable"
         r"|standard of living|well-being|socio-?\s?economic|neediest|marginali[sz]ed|бедност|социальн\w+ защит"),
    ("employment", r"(?:un)?employment|unemployed|labou?r (?:market|inspect)|jobs?\b|занятост|безработиц"),
    ("young people", r"young (?:people|persons)|youth|молод[её]ж"),
    ("environment", r"environment(?:al)?\b(?! (?:that|for|which|conducive|promot))|natural resources|green economy"
         r"|climate|окружающ\w+ сред"),
    ("elections", r"elect(?:ion|oral)|выбор"),
    ("political parties", r"political part|opposition"),
    ("extremism and terrorism", r"extremis|terroris|экстремизм|терроризм"),
    ("enforced disappearances", r"disappearance|исчезновени"),
    ("data collection", r"data collection|statistic|indicators?\b|disaggregat"),
    ("women and peace", r"resolution 1325|women,? (?:and )?peace"),
)  # fmt: skip

# What so many recommendations are about that it says little by itself.
BROAD = frozenset((
    "association", "children", "civil society", "cooperation with the UN", "corruption", "detention", "education",
    "employment", "environment", "extremism and terrorism", "follow-up to the review", "free expression", "health",
    "internet", "justice", "media", "migrants", "minorities", "persons with disabilities", "poverty and social protection",
    "refugees", "religion", "sharing experience", "special procedures", "torture", "training of officials", "young people",
))  # fmt: skip


@lru_cache(maxsize=4096)
def subjects_of(text: str) -> frozenset[str]:
    """Return what a text is about."""
    small = text.lower()
    return frozenset(label for label, pattern in _patterns() if pattern.search(small))


@lru_cache(maxsize=1)
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    return [(label, re.compile(pattern)) for label, pattern in _SUBJECTS]
