"""The shipped tables that the lists of `forecasting_series.py` are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Frequency = Literal["M", "Q", "Y"]


@dataclass(frozen=True)
class Table:
    """A shipped table: each of `columns` is a series; with `by`, the rows of each of `groups` form one."""

    package: str
    item: str
    frequency: Frequency
    columns: tuple[str, ...] = ("value",)
    by: str | None = None
    groups: tuple[str | int, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.package}/{self.item}"


def _r(package: str, item: str, frequency: Frequency, *columns: str) -> Table:
    return Table(package, item, frequency, columns or ("value",))


MONTHLY = (
    _r("datasets", "AirPassengers", "M"),
    _r("datasets", "UKDriverDeaths", "M"),
    _r("datasets", "USAccDeaths", "M"),
    _r("MASS", "deaths", "M"),
    _r("forecast", "gas", "M"),
    _r("forecast", "wineind", "M"),
    _r("fpp2", "a10", "M"),
    _r("fpp2", "auscafe", "M"),
    _r("fpp2", "debitcards", "M"),
    _r("fpp2", "elecequip", "M"),
    _r("fpp2", "h02", "M"),
    _r("fpp2", "usmelec", "M"),
    _r("fpp2", "departures", "M", "permanent", "reslong", "resshort"),
    _r("fpp3", "canadian_gas", "M", "Volume"),
    _r("fpp3", "souvenirs", "M", "Sales"),
    _r("AER", "DutchSales", "M"),
    _r("AER", "PepperPrice", "M", "black", "white"),
    _r("AER", "FrozenJuice", "M", "price", "ppi"),
    _r("AER", "USMacroSWM", "M", "production", "cpi"),
    _r("ggplot2", "economics", "M", "pce", "unemploy"),
    Table("ggplot2", "txhousing", "M", ("sales",), "city", ("Houston", "Dallas", "Austin")),
    _r("wooldridge", "cement", "M", "rresc", "rnonc", "ip"),
    _r("wooldridge", "traffic2", "M", "totacc", "fatacc", "injacc"),
    _r("wooldridge", "volat", "M", "sp500", "ip"),
    _r("wooldridge", "wageprc", "M", "price", "wage"),
    _r("wooldridge", "barium", "M", "chnimp", "gas"),
    _r("wooldridge", "approval", "M", "cpi", "gasprice"),
    _r("Ecdat", "StrikeNb", "M", "strikes"),
    Table("vega_datasets", "stocks", "M", ("price",), "symbol", ("AAPL", "AMZN", "IBM")),
)
EMPLOYMENT = (
    _r("vega_datasets", "us_employment", "M", "construction", "retail_trade", "government"),
    Table("fpp3", "us_employment", "M", ("Employed",), "Title", ("Total Private", "Retail Trade", "Construction")),
)
QUARTERLY = (
    _r("AER", "UKNonDurables", "Q"),
    _r("datasets", "austres", "Q"),
    _r("datasets", "JohnsonJohnson", "Q"),
    _r("datasets", "UKgas", "Q"),
    _r("forecast", "woolyrnq", "Q"),
    _r("fpp2", "ausbeer", "Q"),
    _r("fpp2", "austourists", "Q"),
    _r("fpp2", "euretail", "Q"),
    _r("fpp2", "qauselec", "Q"),
    _r("fpp2", "qcement", "Q"),
    _r("fpp2", "qgas", "Q"),
    _r("fpp2", "prison", "Q", "NSWMSentenced", "QLDMSentenced", "VICMSentenced"),
    _r("fpp2", "visnights", "Q", "NSWMetro", "QLDMetro", "VICMetro"),
    Table("fpp3", "aus_arrivals", "Q", ("Arrivals",), "Origin", ("Japan", "NZ", "UK")),
    Table("fpp3", "aus_accommodation", "Q", ("Takings",), "State", ("New South Wales", "Queensland", "Victoria")),
    _r("statsmodels", "macrodata", "Q", "realgdp", "realinv", "m1"),
    _r("Ecdat", "Consumption", "Q", "yd", "ce"),
    _r("Ecdat", "IncomeUK", "Q", "income", "consumption"),
)
YEARLY = (
    _r("AER", "MotorCycles2", "Y"),
    _r("AER", "USGasB", "Y", "cars", "gas"),
    _r("datasets", "discoveries", "Y"),
    _r("fpp2", "ausair", "Y"),
    _r("fpp2", "austa", "Y"),
    _r("fpp2", "guinearice", "Y"),
    _r("fpp2", "livestock", "Y"),
    _r("fpp2", "oil", "Y"),
    _r("HistData", "Arbuthnot", "Y", "Males"),
    _r("HistData", "Bowley", "Y", "Value"),
    _r("Ecdat", "USincarcerations", "Y", "stateFedMales", "stateFedFemales"),
    _r("Ecdat", "USnewspapers", "Y", "Ads_currentGdollars"),
    _r("Ecdat", "USPS", "Y", "Income", "Expenses"),
    _r("Ecdat", "incomeInequality", "Y", "Number.thousands", "median"),
    _r("Ecdat", "PE", "Y", "price", "earnings"),
    _r("wooldridge", "hseinv", "Y", "inv", "pop"),
    _r("wooldridge", "earns", "Y", "hrwage", "outphr"),
    _r("wooldridge", "inven", "Y", "inven"),
    _r("wooldridge", "prminwge", "Y", "prgnp"),
    Table("gt", "countrypops", "Y", ("population",), "country_name", ("India", "United States")),
)
CONFIRMATION = (
    _r("fpp2", "departures", "M", "vislong", "visshort"),
    _r("ggplot2", "economics", "M", "pop"),
    Table("ggplot2", "txhousing", "M", ("sales",), "city", ("El Paso", "Fort Worth", "San Antonio")),
    Table("vega_datasets", "stocks", "M", ("price",), "symbol", ("MSFT",)),
    _r("vega_datasets", "us_employment", "M", "manufacturing", "leisure_and_hospitality", "financial_activities"),
    Table(
        "fpp3",
        "us_employment",
        "M",
        ("Employed",),
        "Title",
        ("Manufacturing", "Leisure and Hospitality", "Financial Activities"),
    ),
    Table("fpp3", "aus_arrivals", "Q", ("Arrivals",), "Origin", ("US",)),
    Table(
        "fpp3",
        "aus_accommodation",
        "Q",
        ("Takings",),
        "State",
        ("South Australia", "Tasmania", "Western Australia"),
    ),
    _r("fpp2", "prison", "Q", "SA MSentenced", "TASMSentenced", "WA MSentenced"),
    _r("fpp2", "visnights", "Q", "SAUMetro", "OTHMetro", "WAUMetro"),
    _r("statsmodels", "macrodata", "Q", "realcons", "realgovt", "cpi"),
    _r("AER", "USMacroB", "Q", "gnp", "mbase"),
    Table("gt", "countrypops", "Y", ("population",), "country_name", ("Brazil", "Germany")),
    Table("Ecdat", "Cigar", "Y", ("sales",), "state", (1, 5, 44)),
    _r("Ecdat", "incomeInequality", "Y", "quintile1", "P99"),
    _r("AER", "USGasG", "Y", "gas", "income"),
    _r("AER", "USConsump1993", "Y", "income"),
    _r("wooldridge", "consump", "Y", "rserv"),
)
NATURE = (
    _r("datasets", "nottem", "M"),
    _r("boot", "manaus", "M"),
    _r("datasets", "lynx", "Y"),
    _r("datasets", "Nile", "Y"),
    _r("datasets", "LakeHuron", "Y"),
    _r("datasets", "nhtemp", "Y"),
    _r("datasets", "sunspot.year", "Y"),
)
LATER = (
    _r("Stat2Data", "HeatingOil", "M", "FuelOil"),
    _r("Stat2Data", "PeaceBridge2003", "M", "Traffic"),
    _r("Stat2Data", "Inflation", "M", "CPI"),
    _r("stevedata", "commodity_prices", "M", "oil_brent", "coffee_arabica", "sugar_world"),
    Table(
        "stevedata",
        "LTPT",
        "M",
        ("value",),
        "category",
        ("All items", "Audio equipment", "Cable and satellite television and radio service"),
    ),
    _r("modeldata", "drinks", "M", "S4248SM144NCEN"),
    _r("wooldridge", "minwage", "M", "emp232", "wage232", "emp234"),
    _r("wooldridge", "ezanders", "M", "uclms"),
    _r("HistData", "Prostitutes", "M", "count"),
    _r("Ecdat", "Forward", "M", "usdbp", "usdeuro"),
    _r("AER", "OrangeCounty", "Q", "employment", "gnp"),
    _r("AER", "USMoney", "Q", "deflator"),
    _r("AER", "USProdIndex", "Q", "unadjusted"),
    _r("AER", "USMacroSW", "Q", "gdpjp", "gbpusd"),
    _r("Stat2Data", "ResidualOil", "Q", "Oil"),
    _r("Ecdat", "LT", "Y", "s", "uswpi", "ukwpi"),
    _r("Ecdat", "Solow", "Y", "q", "k"),
    _r("Ecdat", "USFinanceIndustry", "Y", "Domestic", "Financial", "Nonfinancial"),
    _r("Ecdat", "USGDPpresidents", "Y", "CPI", "realGDPperCapita"),
    _r("Ecdat", "terrorism", "Y", "incidents", "nkill"),
    _r("AER", "ChinaIncome", "Y", "agriculture", "commerce", "industry"),
    Table("dslabs", "gapminder", "Y", ("gdp",), "country", ("Argentina", "Kenya", "South Korea")),
    _r("fpp3", "prices", "Y", "eggs", "copper", "wheat"),
    _r("openintro", "tourism", "Y", "visitor_count_tho", "tourist_spending"),
    _r("openintro", "present", "Y", "boys"),
    _r("stevedata", "asn_stats", "Y", "airacc", "airfatal", "hijack"),
    _r("stevedata", "usa_tradegdp", "Y", "gdpb", "impo", "expo"),
    Table("stevedata", "pwt_sample", "Y", ("rgdpna",), "country", ("France", "Netherlands", "Spain")),
    Table("stevedata", "coffee_imports", "Y", ("value",), "country", ("Canada", "Finland", "Germany")),
    Table("gapminder", "gapminder_unfiltered", "Y", ("gdpPercap",), "country", ("Denmark", "Japan", "Portugal")),
    _r("vega_datasets", "driving", "Y", "miles", "gas"),
)
LATER_FRESH = (
    _r("fpp2", "visnights", "Q", "NSWNthCo", "QLDCntrl", "VICWstCo"),
    _r("fpp2", "prison", "Q", "NSWMRemanded ", "QLDMRemanded ", "VICMRemanded "),
)
