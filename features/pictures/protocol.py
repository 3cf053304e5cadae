"""How the reader and its limited workers frame what they say to each other."""

from __future__ import annotations

import struct

#: Most pixels allowed, and the length of the file that follows.
REQUEST = struct.Struct(">QI")
#: Length of the JSON facts and of the blurred copy that follow.
REPLY = struct.Struct(">II")
