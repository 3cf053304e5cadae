"""Ways to reach somebody: phones, e-mail addresses, links, handles, payment names and wallets."""
