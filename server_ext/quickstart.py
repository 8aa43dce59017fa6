"""Makes our own processes start quickly: importing it first spares them a grammar that nothing here uses.

jsonschema's optional check of the formats `iri` and `iri-reference` builds a parser for RFC 3987 at import, which takes
longer than all other imports of a worker together. jsonschema takes a missing module as "no such check".
"""

import sys

sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
