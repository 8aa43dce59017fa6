"""What each meaning asks of a column: the check of its texts, the names that speak for it, the proof that is enough.

A false flag annoys, so forms that other things share (a phone number without its country, five digits) count only
under a name that says so; forms with check digits or an unmistakable shape count by themselves, from a few distinct
values on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from . import checks

Check = Callable[[str], bool]
ENOUGH = 0.95


@dataclass(frozen=True)
class Rule:
    """One meaning of texts.

    Parameters
    ----------
    kind : str
        The meaning.
    check : callable
        Whether one text has it.
    names : tuple of str
        Phrases of column names that speak for it.
    unnamed : int
        How many distinct values prove it without such a name; 0 when the name is needed.
    named : int
        How many do with it.
    share : float
        The least share of the distinct values that must pass.
    unlike : tuple of str
        Phrases of column names that speak against it.
    personal : bool
        Whether such values are personal data.
    digits : bool
        Whether it is also looked for in columns of whole numbers.
    """

    kind: str
    check: Check
    names: tuple[str, ...] = ()
    unnamed: int = 0
    named: int = 2
    share: float = ENOUGH
    unlike: tuple[str, ...] = ()
    personal: bool = False
    digits: bool = False


_PHONE = (
    *("phone", "phones", "phone number", "telephone", "tel", "mobile", "cell", "cellphone", "fax", "handy", "telefon"),
    *(
        "telefonnummer",
        "telefono",
        "movil",
        "portable",
        "whatsapp",
        "telefone",
        "celular",
        "телефон",
        "电话",
        "電話番号",
    ),
)
_NO_PHONE = (
    *("order", "invoice", "sku", "isbn", "ean", "gtin", "upc", "imei", "serial", "part", "item", "product", "article"),
    *("id", "account", "tracking", "model", "brand", "price", "type", "os"),
)
_PERSON = (
    *("first name", "last name", "full name", "given name", "family name", "middle name", "maiden name", "surname"),
    *(
        "forename",
        "lastname",
        "vorname",
        "nachname",
        "familienname",
        "prenom",
        "nom de famille",
        "apellido",
        "apellidos",
    ),
    *("cognome", "sobrenome", "achternaam", "voornaam", "nombre completo", "имя", "фамилия", "姓名", "氏名"),
    *(
        "customer name",
        "client name",
        "patient name",
        "employee name",
        "passenger name",
        "contact name",
        "student name",
    ),
    *("person name", "member name", "guest name", "user full name", "kundenname", "mitarbeitername"),
)
_MAYBE_PERSON = (
    *("name", "names", "person", "customer", "client", "patient", "employee", "passenger", "contact", "student"),
    *(
        "member",
        "guest",
        "manager",
        "author",
        "owner",
        "kunde",
        "mitarbeiter",
        "ansprechpartner",
        "nombre",
        "nome",
        "naam",
    ),
)
_NO_PERSON = (
    *(
        "product",
        "company",
        "file",
        "city",
        "town",
        "country",
        "street",
        "brand",
        "team",
        "model",
        "car",
        "item",
        "place",
    ),
    *("store", "shop", "firma", "school", "hospital", "station", "host", "domain", "event", "project", "song", "film"),
    *("movie", "title", "species", "column", "user name", "username"),
)
_POSTAL = (
    *("zip", "zip code", "zipcode", "postal", "postal code", "postcode", "post code", "plz", "postleitzahl", "cep"),
    *("code postal", "codigo postal", "cap code", "postnummer", "pincode", "pin code", "индекс", "郵便番号"),
)
_STREET = (
    *("address", "street", "street address", "adresse", "anschrift", "strasse", "direccion", "indirizzo", "endereco"),
    *("address line", "adres", "улица", "адрес"),
)
_COUNTRY = (
    "country",
    "country code",
    "nation",
    "nationality",
    "iso",
    "iso2",
    "iso3",
    "land",
    "laendercode",
    "pays",
    "pais",
)
_ELAPSED = (
    "duration",
    "elapsed",
    "runtime",
    "length",
    "dauer",
    "laufzeit",
    "time taken",
    "lap time",
    "split",
    "uptime",
    "duree",
)
_CLOCK = ("time", "uhrzeit", "heure", "hora", "clock", "at")
_IP = ("ip", "ip address", "ipv4", "ipv6", "remote addr", "client ip", "host")


def _country_any_case(text: str) -> bool:
    return checks.is_country(text.upper())


RULES = (
    Rule("json", checks.is_json, unnamed=2, named=1, names=("json", "payload", "metadata", "attributes", "properties")),
    Rule("email", checks.is_email, ("email", "e mail", "mail"), unnamed=2, named=1, share=0.9, personal=True),
    Rule("url", checks.is_url, ("url", "link", "website", "homepage", "href", "uri"), unnamed=2, named=1),
    Rule("iban", checks.is_iban, ("iban",), unnamed=2, named=1, personal=True),
    Rule(
        "credit_card",
        checks.is_card,
        ("card", "credit card", "card number", "card no", "kreditkarte", "pan", "cc", "cc number"),
        unnamed=10,
        unlike=("order", "imei", "tracking", "invoice"),
        personal=True,
        digits=True,
    ),
    Rule(
        "ip_address",
        checks.is_ip,
        _IP,
        unnamed=5,
        unlike=("version", "release", "build", "oid", "section"),
        personal=True,
    ),
    Rule("phone", checks.is_surely_phone, unnamed=5, unlike=_NO_PHONE, personal=True),
    Rule("phone", checks.is_phone, _PHONE, share=0.9, unlike=_NO_PHONE, personal=True, digits=True),
    Rule("postal_code", checks.is_postal, _POSTAL, named=3, digits=True),
    Rule("country_code", checks.is_country, unnamed=15, share=1),
    Rule("country_code", _country_any_case, _COUNTRY, share=1),
    Rule("duration", checks.is_surely_duration, unnamed=5, unlike=("ratio", "score")),
    Rule("duration", checks.is_duration, _ELAPSED, named=3),
    Rule("time_of_day", checks.is_clock, _CLOCK, unnamed=5, unlike=("pace", *_ELAPSED)),
    Rule("person_name", checks.is_name_like, _PERSON, named=3, unlike=_NO_PERSON, personal=True),
    Rule("person_name", checks.is_known_name, _MAYBE_PERSON, named=10, share=0.3, unlike=_NO_PERSON, personal=True),
    Rule(
        "street_address",
        checks.is_street,
        _STREET,
        named=3,
        share=0.8,
        unlike=("ip", "mail", "email", "mac"),
        personal=True,
    ),
)

MEANINGS = {
    "json": "JSON",
    "email": "email addresses",
    "url": "web addresses",
    "iban": "bank accounts (IBAN)",
    "credit_card": "payment card numbers",
    "ip_address": "IP addresses",
    "phone": "telephone numbers",
    "postal_code": "postal codes",
    "country_code": "country codes",
    "duration": "lengths of time",
    "time_of_day": "times of day",
    "person_name": "names of persons",
    "street_address": "street addresses",
    "birth_date": "dates of birth",
    "latitude": "latitudes",
    "longitude": "longitudes",
    "currency": "amounts of money",
    "percentage": "percentages",
    "year": "years",
}
PERSONAL = frozenset({rule.kind for rule in RULES if rule.personal} | {"birth_date"})
