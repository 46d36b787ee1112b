"""Know the treaties and the bodies that recommendations name, in English and in Russian, in full and by their letters.

What stands here are names: those of the depositaries' lists, and the letters that the UN and UPR Info write for them. A protocol
is not its convention (OPCAT is not CAT), and the committee of a treaty is not the treaty.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple


class Treaty(NamedTuple):
    """Describe a treaty: its letters, the patterns of its names, those of its letters, and its optional protocols in order."""

    code: str
    names: tuple[str, ...]
    letters: tuple[str, ...] = ()
    protocols: tuple[str, ...] = ()


class Named(NamedTuple):
    """Hold what a text names, codes of treaties and names of bodies, and the text without the names of treaties."""

    treaties: frozenset[str]
    bodies: frozenset[str]
    rest: str


_TREATIES = (
    Treaty(
        "CRPD",
        (r"convention on the rights of (?:persons|people) with disabilities", r"(?:the )?disabilit(?:y|ies) convention",
         r"конвенц\w+ о правах инвалидов"),
        ("CRPD", "CPRD", "КПИ"),
        ("OP-CRPD",),
    ),
    Treaty(
        "ICRMW",
        (r"convention on the protection of the rights of all migrant workers(?: and (?:members of )?their famil(?:y members|ies)"
         r"| and members of their families)?",
         r"migrant workers'? convention", r"конвенц\w+ о защите прав всех трудящихся-мигрантов(?: и членов их семей)?"),
        ("ICRMW", "CRMW", "ICMW", "CMW"),
    ),
    Treaty(
        "CAT",
        (r"convention against torture(?: and other cruel, inhuman or degrading treatment or punishment)?",
         r"конвенц\w+ против пыток(?: и других жестоких, бесчеловечных или унижающих достоинство видов обращения и наказания)?"),
        ("CAT", "UNCAT", "КПП"),
        ("OPCAT",),
    ),
    Treaty(
        "CEDAW",
        (r"convention on the elimination of all forms of discrimination against women",
         r"конвенц\w+ о ликвидации всех форм дискриминации в отношении женщин"),
        ("CEDAW", "КЛДЖ"),
        ("OP-CEDAW",),
    ),
    Treaty(
        "ICCPR",
        (r"(?:international )?covenant on civil and political rights",
         r"международн\w+ пакт\w* о гражданских и политических правах"),
        ("ICCPR", "МПГПП"),
        ("ICCPR-OP1", "ICCPR-OP2"),
    ),
    Treaty(
        "ICESCR",
        (r"(?:international )?covenant on economic,? social,? and cultural rights",
         r"международн\w+ пакт\w* об экономических, социальных и культурных правах"),
        ("ICESCR", "CESCR", "МПЭСКП"),
        ("OP-ICESCR",),
    ),
    Treaty(
        "CRC",
        (r"convention on the rights of the child", r"конвенц\w+ о правах реб[её]нка"),
        ("CRC", "КПР"),
        ("OP-CRC-AC", "OP-CRC-SC", "OP-CRC-IC"),
    ),
    Treaty(
        "ICERD",
        (r"convention on the elimination of all forms of racial discrimination",
         r"конвенц\w+ о ликвидации всех форм расовой дискриминации"),
        ("ICERD", "CERD", "МКЛРД"),
    ),
    Treaty(
        "ICPPED",
        (r"convention (?:for|on)(?: the)? protection of (?:all )?persons (?:from )?(?:en)?forced disappearances?",
         r"conventions? (?:on|against|for the elimination of)(?: the)? (?:en)?forced disappearances?",
         r"конвенц\w+ для защиты всех лиц от насильственных исчезновений"),
        ("ICPPED", "CPED", "CED", "ICED"),
    ),
    Treaty("Rome Statute", (r"(?:rome )?statute of the international criminal court", r"rome statute",
                            r"римск\w+ статут\w*(?: международного уголовного суда)?"), ()),
    Treaty("ICC privileges",
           (r"agreement on (?:the )?privileges and immunities of the (?:icc|(?:international criminal )?court)",),
           ("APIC",)),
    Treaty("Kampala amendments", (r"kampala amendments?", r"кампальск\w+ поправ\w+")),
    Treaty("Statutory limitations", (r"convention on the non-?\s?applicability of statutory limitations[^,;.(]*",)),
    Treaty("Genocide Convention",
           (r"convention on the prevention and punishment of the crime of genocide", r"genocide convention")),
    Treaty("Refugee Convention", (r"(?:1951 )?(?:geneva )?convention (?:of 1951 )?(?:relating to|on) the status of refugees",
                                  r"(?:1951 )?refugee convention", r"geneva convention of 1951(?: on the status of refugees)?",
                                  r"конвенц\w+ (?:1951 года )?о статусе беженцев")),
    Treaty("Refugee Protocol", (r"1967 protocol", r"protocol relating to the status of refugees")),
    Treaty("Statelessness 1954", (r"(?:1954 )?convention relating to the status of stateless persons", r"1954 convention",
                                  r"конвенц\w+ о статусе апатридов")),
    Treaty("Statelessness 1961", (r"(?:1961 )?convention on the reduction of statelessness", r"1961 convention",
                                  r"конвенц\w+ о сокращении безгражданства")),
    Treaty("Palermo Protocol", (r"palermo protocol", r"protocol to prevent, suppress and punish trafficking in persons[^;.(]*",
                                r"палермск\w+ протокол\w*")),
    Treaty("UNTOC", (r"convention against transnational organi[sz]ed crime", r"palermo convention"), ("UNTOC", "CTOC")),
    Treaty("UNCAC", (r"(?:united nations |un )?convention against corruption",), ("UNCAC",)),
    Treaty("Istanbul Convention",
           (r"istanbul convention", r"convention on preventing and combating violence against women[^;.(]*",
                                   r"стамбульск\w+ конвенц\w+")),
    Treaty("Lanzarote Convention", (r"lanzarote convention",)),
    Treaty("Hague Adoption Convention", (r"convention on protection of children and co-?operation in respect of "
                                         r"intercountry adoption", r"(?:1993 )?hague convention[^;.]{0,60}adoption")),
    Treaty("Hague Abduction Convention", (r"convention on the civil aspects of international child abduction",)),
    Treaty("UNESCO Education", (r"convention against discrimination in education",)),
    Treaty("Mine Ban Convention", (r"ottawa convention", r"mine ban (?:treaty|convention)")),
    Treaty("Cluster Munitions", (r"convention on cluster munitions",)),
    Treaty("Arms Trade Treaty", (r"arms trade treaty",), ("ATT",)),
    Treaty("TPNW", (r"treaty on the prohibition of nuclear weapons",), ("TPNW",)),
    Treaty("Additional Protocols", (r"additional protocols? (?:i+ )?to the geneva conventions?",)),
    Treaty("Geneva Conventions", (r"geneva conventions? of (?:12 august )?1949",)),
    Treaty("ECHR", (r"european convention (?:on|for the protection of) human rights[^;.(]*",), ("ECHR",)),
    Treaty("ACHR", (r"american convention on human rights", r"pact of san jos[eé]"), ("ACHR",)),
    Treaty("Escazu Agreement", (r"escaz[uú] agreement",)),
    Treaty("Paris Agreement", (r"paris agreement",)),
    Treaty("Marrakesh Treaty", (r"marrakesh treaty",)),
)  # fmt: skip

# The protocols that have a name or letters beside those made of the convention's.
_PROTOCOLS: dict[str, tuple[str, ...]] = {
    "OPCAT": (r"\bOP-?\s?C(?:AT|at)\b", r"\bCAT[- ]OP\b", r"\bФПКПП\b"),
    "ICCPR-OP2": (r"\bICCPR[- ]OP[- ]?2\b", r"\bOP[- ]?2[- ]?(?:to )?ICCPR\b", r"\bICCPR[- ]OP[- ]DP\b"),
    "ICCPR-OP1": (r"\bICCPR[- ]OP[- ]?1\b", r"\bOP[- ]?1?[- ]ICCPR\b"),
    "OP-CRPD": (r"\bOP[- ]CRPD\b", r"\bCRPD[- ]OP\b"),
    "OP-CEDAW": (r"\bOP[- ]CEDAW\b", r"\bCEDAW[- ]OP\b"),
    "OP-ICESCR": (r"\bOP[- ](?:IC|C)ESCR\b", r"\bICESCR[- ]OP\b"),
    "OP-CRC-AC": (r"\bOP[- ]?(?:CRC[- ])?AC\b", r"\bCRC[- ]OP[- ]AC\b", r"(?i:protocol\w*[^;.]{0,90}children in armed conflict)"),
    "OP-CRC-SC": (r"\bOP[- ]?(?:CRC[- ])?SC\b", r"\bCRC[- ]OP[- ]SC\b", r"(?i:protocol\w*[^;.]{0,90}sale of children)"),
    "OP-CRC-IC": (
        r"\bOP[- ]?(?:CRC[- ])?IC\b", r"\bCRC[- ]OP[- ]IC\b", r"\bOP3[- ]CRC\b",
        r"(?i:(?:third optional )?protocol\w*[^;.]{0,90}communications? procedure)",
    ),
}  # fmt: skip
_SECOND = re.compile(r"second|второ", re.IGNORECASE)
_THIRD = re.compile(r"third|трет", re.IGNORECASE)
_OF_THESE = r"(?:(?:first|second|third|перв\w+|втор\w+|трет\w+) )?(?:optional protocols?|\bops?\b|факультативн\w+ протокол\w*)"
# OP to the CRC, OP-CRC.
_TO = r"(?:(?: thereto)?,? (?:to|of|к|ко) (?:the |its )?(?:international |международн\w+ )?|[- ])"
_AND_ITS = re.compile(
    rf",?\s*(?:\([A-Z]{{2,8}}\))?,? (?:and|as well as|with|и|а также) (?:to )?(?:its |the |their |все |его )?"
    rf"(?P<which>{_OF_THESE})"
    r"(?! (?:to|к) (?!ней|нему))(?: thereto| к ней| к нему)?",
    re.IGNORECASE,
)
_COMMITTEE = re.compile(
    r"committee (?:on|against|for) [^.;(]{3,90}(?:\([A-Z]{2,6}\))?|committee of (?:the )?[A-Z]{3,6}|комитет\w* (?:по"
    r"|против) [^.;(]{3,60}",
    re.IGNORECASE,
)
_MAY_NAME_ONE = re.compile(
    r"(?i:convention|covenant|protocol|statute|treaty|agreement|amendment|pact\b|конвенц|пакт|протокол|статут|поправ)"
    r"|\b[A-ZА-Я]{3}"
)
_ILO = re.compile(
    r"\b(?:ILO|МОТ|international labou?r organi[sz]ation)(?:'s)?(?: \(ILO\))? (?:convention|конвенц\w+)s? ?"
    r"(?:\([^)]*\) ?)?(?:nos?\.?|№)? ?(?P<number>\d{1,3})|(?:convention|конвенц\w+) (?:no\.?|№) ?(?P<other>\d{1,3})\b",
    re.IGNORECASE,
)

# Bodies of a State: two asks about different ones are different, though their sentences may be alike. The first that matches a
# place in the text takes it, so that an ombudsman for children is none for human rights.
_BODIES: tuple[tuple[str, str], ...] = (
    (
        "ombudsman for children",
        r"(?:ombuds\w*|commissioner)(?: office)? (?:for|on|of) (?:the )?(?:rights of )?(?:the )?child\w*(?:'s rights)?"
        r"|child(?:ren)?(?:'s)?(?: rights)? (?:ombuds\w*|commissioner)"
        r"|уполномоченн\w+ по правам реб[её]нка|детск\w+ омбудсмен\w*",
    ),
    (
        "national preventive mechanism",
        r"national prevent\w+ mechanisms?(?: \(NPM\))?|\bNPMs?\b|\bНПМ\b|национальн\w+ превентивн\w+ механизм\w*"
        r"|(?:national )?(?:monitoring )?(?:mechanism|body) (?:on|for|of) (?:the )?"
        r"(?:prevention of torture|(?:monitoring of )?(?:all )?(?:places of detention|detention places))"
        r"|(?:mechanism|body)[^.;]{0,30} monitor(?:s|ing)? (?:all|any|every) places? of detention"
        r"|anti-?torture prevention (?:body|mechanism)",
    ),
    (
        "human rights institution",
        r"national human rights institutions?|\bNHRIs?\b|paris principles|(?:national )?human rights commission\b(?!er)"
        r"|(?:human rights )?ombuds\w*|(?:human rights commissioner|commissioner for human rights)"
        r"|парижск\w+ принцип\w*|омбудсмен\w*|уполномоченн\w+ по правам человека"
        r"|национальн\w+ правозащитн\w+ (?:учреждени|институт)\w*",
    ),
    (
        "body that investigates",
        r"(?:investigat\w+|complaints?) (?:mechanism|body|authority)\w*"
        r"|mechanisms? to investigate|(?:механизм|орган)\w* (?:расследовани|рассмотрени)\w*",
    ),
    (
        "body that follows up",
        r"national mechanism for (?:implementation, )?reporting and follow-up|\bNMIRF\b|national mechanism for reporting",
    ),
)  # fmt: skip
BODY_NAMES = tuple(name for name, _pattern in _BODIES)


@lru_cache(maxsize=4096)
def named_in(text: str) -> Named:
    """Return what a text names; of ILO conventions the code is ``ILO-189``."""
    text = text.replace("’", "'")
    treaties: set[str] = set()
    rest = _COMMITTEE.sub(_blank, text)
    # Most recommendations name no treaty, and there are many to look for.
    if _MAY_NAME_ONE.search(rest):
        for pattern, code in _patterns():
            rest = _take(rest, pattern, code, treaties)
        treaties.update(f"ILO-{found['number'] or found['other']}" for found in _ILO.finditer(rest))
        rest = _ILO.sub(_blank, rest)
    bodies: set[str] = set()
    left = text
    for body, compiled in _bodies():
        if compiled.search(left):
            bodies.add(body)
            left = compiled.sub(_blank, left)
    return Named(frozenset(treaties), frozenset(bodies), rest)


def _take(text: str, pattern: re.Pattern[str], code: str, found: set[str]) -> str:
    """Note the treaties at each place of a pattern, and blank these out, so that no shorter name matches there again."""
    treaty, matches = _by_code().get(code), list(pattern.finditer(text))
    for match in matches:
        which = match.groupdict().get("which")
        if which is not None and treaty is not None:
            found.update(_protocols_of(treaty, which))
            continue
        found.add(code)
        following = _AND_ITS.match(text, match.end())
        if following and treaty is not None and treaty.protocols:
            found.update(_protocols_of(treaty, following["which"]))
    return pattern.sub(_blank, text) if matches else text


def _protocols_of(treaty: Treaty, which: str) -> tuple[str, ...]:
    """Return the protocols of a treaty that words such as ``Second Optional Protocol`` mean; all for a plural."""
    known = treaty.protocols
    if not known:
        return ()
    if _SECOND.search(which):
        return known[1:2]
    if _THIRD.search(which):
        return known[2:3]
    return known if which.lower().endswith(("protocols", "ops", "протоколы", "протоколам")) else known[:1]


def _blank(match: re.Match[str]) -> str:
    return " " * (match.end() - match.start())


@lru_cache(maxsize=1)
def _by_code() -> dict[str, Treaty]:
    return {treaty.code: treaty for treaty in _TREATIES}


@lru_cache(maxsize=1)
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """Return the patterns in the order in which they are tried: protocols first."""
    found = [(re.compile("|".join(patterns)), code) for code, patterns in _PROTOCOLS.items()]
    for treaty in _TREATIES:
        if treaty.protocols:
            names = _names(treaty)
            found.append((re.compile(rf"(?P<which>{_OF_THESE}){_TO}(?:{names})", re.IGNORECASE), treaty.code))
            # The CRPD's Optional Protocol.
            found.append((re.compile(rf"(?:{names})(?:'s)? (?P<which>{_OF_THESE})", re.IGNORECASE), treaty.code))
    for treaty in _TREATIES:
        letters = "|".join(rf"\b{word}\b" for word in treaty.letters)
        found.append((re.compile(rf"(?i:{'|'.join(treaty.names)})" + (f"|{letters}" if letters else "")), treaty.code))
    return found


def _names(treaty: Treaty) -> str:
    return "|".join([*treaty.names, *(rf"{word}\b" for word in treaty.letters)])


@lru_cache(maxsize=1)
def _bodies() -> list[tuple[str, re.Pattern[str]]]:
    # Letters such as NPM are capitals, yet a whole word in small letters means nothing else.
    return [(body, re.compile(pattern, re.IGNORECASE)) for body, pattern in _BODIES]
