"""Reading pages: bytes in, fields and links out. No network, no database, no Scrapy."""
