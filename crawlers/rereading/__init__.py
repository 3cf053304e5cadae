"""Reading kept pages again with today's readers: no network, no engine, all cores."""
