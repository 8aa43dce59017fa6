"""The closed lists that values are looked up in: countries, IBAN lengths, currencies, given names.

Sources: ISO 3166-1 (codes in use in 2024, and XK), the SWIFT IBAN registry (release 99), ISO 4217.
"""

from __future__ import annotations

_COUNTRIES = (
    "AD AND AE ARE AF AFG AG ATG AI AIA AL ALB AM ARM AO AGO AQ ATA AR ARG AS ASM AT AUT AU AUS AW ABW AX ALA AZ AZE "
    "BA BIH BB BRB BD BGD BE BEL BF BFA BG BGR BH BHR BI BDI BJ BEN BL BLM BM BMU BN BRN BO BOL BQ BES BR BRA BS BHS "
    "BT BTN BV BVT BW BWA BY BLR BZ BLZ CA CAN CC CCK CD COD CF CAF CG COG CH CHE CI CIV CK COK CL CHL CM CMR CN CHN "
    "CO COL CR CRI CU CUB CV CPV CW CUW CX CXR CY CYP CZ CZE DE DEU DJ DJI DK DNK DM DMA DO DOM DZ DZA EC ECU EE EST "
    "EG EGY EH ESH ER ERI ES ESP ET ETH FI FIN FJ FJI FK FLK FM FSM FO FRO FR FRA GA GAB GB GBR GD GRD GE GEO GF GUF "
    "GG GGY GH GHA GI GIB GL GRL GM GMB GN GIN GP GLP GQ GNQ GR GRC GS SGS GT GTM GU GUM GW GNB GY GUY HK HKG HM HMD "
    "HN HND HR HRV HT HTI HU HUN ID IDN IE IRL IL ISR IM IMN IN IND IO IOT IQ IRQ IR IRN IS ISL IT ITA JE JEY JM JAM "
    "JO JOR JP JPN KE KEN KG KGZ KH KHM KI KIR KM COM KN KNA KP PRK KR KOR KW KWT KY CYM KZ KAZ LA LAO LB LBN LC LCA "
    "LI LIE LK LKA LR LBR LS LSO LT LTU LU LUX LV LVA LY LBY MA MAR MC MCO MD MDA ME MNE MF MAF MG MDG MH MHL MK MKD "
    "ML MLI MM MMR MN MNG MO MAC MP MNP MQ MTQ MR MRT MS MSR MT MLT MU MUS MV MDV MW MWI MX MEX MY MYS MZ MOZ NA NAM "
    "NC NCL NE NER NF NFK NG NGA NI NIC NL NLD NO NOR NP NPL NR NRU NU NIU NZ NZL OM OMN PA PAN PE PER PF PYF PG PNG "
    "PH PHL PK PAK PL POL PM SPM PN PCN PR PRI PS PSE PT PRT PW PLW PY PRY QA QAT RE REU RO ROU RS SRB RU RUS RW RWA "
    "SA SAU SB SLB SC SYC SD SDN SE SWE SG SGP SH SHN SI SVN SJ SJM SK SVK SL SLE SM SMR SN SEN SO SOM SR SUR SS SSD "
    "ST STP SV SLV SX SXM SY SYR SZ SWZ TC TCA TD TCD TF ATF TG TGO TH THA TJ TJK TK TKL TL TLS TM TKM TN TUN TO TON "
    "TR TUR TT TTO TV TUV TW TWN TZ TZA UA UKR UG UGA UM UMI US USA UY URY UZ UZB VA VAT VC VCT VE VEN VG VGB VI VIR "
    "VN VNM VU VUT WF WLF WS WSM XK XKX YE YEM YT MYT ZA ZAF ZM ZMB ZW ZWE"
).split()
ALPHA_2 = frozenset(_COUNTRIES[0::2])
ALPHA_3 = frozenset(_COUNTRIES[1::2])

_IBAN = (
    "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 "
    "ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 "
    "LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 "
    "QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30"
).split()
IBAN_LENGTH = {code[:2]: int(code[2:]) for code in _IBAN}

CURRENCY_SIGNS = frozenset("€ $ £ ¥ ₹ ₽ ₺ ₩ ₪ ₫ ₴ ₦ US$ R$ kr zł Kč Ft lei".split())
CURRENCIES = frozenset(
    (
        "AED ARS AUD BDT BGN BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP HKD HUF IDR ILS INR JPY KES KRW KZT MAD MXN "
        "MYR NGN NOK NZD PEN PHP PKR PLN QAR RON RSD RUB SAR SEK SGD THB TRY TWD UAH USD UYU VND ZAR"
    ).split()
)

# Given names that are hardly ever anything else: no months, places, virtues, brands (no April, Paris, Grace, Mercedes).
GIVEN = frozenset(
    (
        "aaron adam adrian ahmed alan albert alejandro alex alexander alexandra ali alice alicia amanda amy ana "
        "andrea andreas andrew andrzej angela anita ann anna anne annette anthony antonio arthur barbara beatrice "
        "ben benjamin bernd betty bob brandon brian bruce carl carla carlos carmen carol caroline catherine "
        "charles charlotte chloe chris christian christina christine christopher claudia craig cynthia daniel "
        "daniela david deborah dennis diana diego dmitri donald donna doris dorothy douglas edward eileen elena "
        "elisabeth elizabeth ellen emily emma enrique eric erik ernst ethan eva evelyn fatima felix fernando "
        "francesca francesco francisco frank franz fred frederick friedrich gabriel gabriele gary georg george "
        "gerald gerhard giovanni giulia giuseppe gregory greta hannah hans harald harold harry heather heinz "
        "helen helena helga henry herbert hiroshi holger howard hugo ian ibrahim igor ingrid irene isabel "
        "isabella ivan jack jacob jakob james jan jane janet jason javier jean jeffrey jennifer jens jeremy jerry "
        "jessica jim joan joe johan johann john jonas jonathan jose josef joseph joshua juan judith judy juergen "
        "julia julian julie jutta jürgen karen karin karl katarzyna katharina katherine kathleen kathryn keith "
        "kelly kenneth kevin khalid klaus krzysztof larry lars laura lauren laurent leo leon leonardo linda lisa "
        "lorenzo louis louise luca lucas lucia luis luisa lukas maja manfred manuel marco marcus margaret maria "
        "marie mario marion marta martha martin martina mary mateo matthew matthias max megan mehmet melanie "
        "michael michel michelle miguel mike mohamed mohammed monika muhammad nancy natalia natalie nathan "
        "nicholas nicola nicole nikolai nina noah nora olga oliver olivia omar oscar otto pablo pamela patricia "
        "patrick paul paula pauline pedro peter petra philip philipp pierre piotr rachel rafael ralf ralph "
        "raymond rebecca renate ricardo richard robert roberto roger roland ronald rosa rosemary ruth ryan sabine "
        "samantha samuel sandra sara sarah scott sebastian sergei sergio sharon silvia simon simone sofia sophie "
        "stefan stefanie stephanie stephen steve steven susan susanne sven sylvia tatiana teresa theodor theresa "
        "thomas tim timothy tobias tom tomas udo ulrich ursula uwe valentina vanessa veronica victor vincent "
        "vladimir walter werner wilhelm william wolfgang yuki yusuf zoe"
    ).split()
)
