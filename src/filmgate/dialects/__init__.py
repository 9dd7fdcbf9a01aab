"""The vendors' APIs and our own, one folder each, all of one shape.

In: requests in a vendor's words. Out: a Generation for the services, and a task or an error in the vendor's words.
`wire` translates and is pure, `routes` are thin handlers, `openapi` describes them, `rates.toml` is the price list.
Decides nothing. May import `edge`, `services` and `domain`. A new dialect is a folder here and a line below.
"""

from filmgate.dialects.aivideoapi import AIVIDEOAPI
from filmgate.dialects.apiin import APIIN
from filmgate.dialects.apixo import APIXO
from filmgate.dialects.fal import FAL
from filmgate.dialects.kling import KLING, KLING_V1
from filmgate.dialects.kling3api import KLING3API, KLING3API_V1
from filmgate.dialects.native import NATIVE
from filmgate.dialects.openai import OPENAI
from filmgate.dialects.replicate import REPLICATE
from filmgate.edge.dialect import Dialect

DIALECTS: tuple[Dialect, ...] = (
    KLING3API,
    KLING3API_V1,
    APIXO,
    AIVIDEOAPI,
    APIIN,
    OPENAI,
    FAL,
    KLING,
    KLING_V1,
    REPLICATE,
    NATIVE,
)
BY_NAME = {dialect.name: dialect for dialect in DIALECTS}
