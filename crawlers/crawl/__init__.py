"""A crawl's books: its authority, its frontier, and what each page did to the case. No Scrapy here."""
