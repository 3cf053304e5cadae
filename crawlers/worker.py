"""The process that crawls one source: told what to do on standard input, it reports on standard output.

Twisted's reactor starts once a process, so every crawl has a process of its own. Each line out is
a JSON object with ``event``: progress, done or error. When standard input closes, whoever started
this process is gone, and it ends at once: nothing acknowledged is lost by that.
"""

from __future__ import annotations

import json
import logging
import os
import sqlite3
import sys
import threading
from pathlib import Path
from typing import Any

from leadline.core.errors import LeadlineError, machine_error


def main() -> int:
    """Crawl as told; 0 when the crawl came to its end."""
    task = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        problem, counts, state = _crawl(task)
    except (LeadlineError, OSError, sqlite3.OperationalError) as error:
        problem, counts, state = error, {}, "stopped"
    if isinstance(problem, (OSError, sqlite3.OperationalError)):
        problem = machine_error(problem)
    if problem is not None:
        remedy = getattr(problem, "remedy", "")
        _report("error", kind=type(problem).__name__, message=_message(problem), remedy=remedy, counts=counts)
        return 1
    _report("done", counts=counts, state=state)
    return 0


def _crawl(task: dict[str, Any]) -> tuple[Exception | None, dict[str, Any], str]:
    from scrapy.crawler import CrawlerProcess
    from scrapy.settings import Settings as ScrapySettings

    from crawlers.crawl.run import CrawlRun
    from crawlers.sources.definition import Definition
    from crawlers.spiders.listing import ListingSpider
    from leadline.core.casefile import open_case
    from leadline.core.log import configure_logging
    from leadline.core.settings import Settings

    settings = Settings.model_validate(task["settings"])
    configure_logging(settings.log_level, settings.log_format)
    definition = Definition.model_validate(task["definition"])
    case = open_case(Path(task["folder"]), settings=settings, actor=task["actor"], purpose=task["purpose"])

    def report(run: CrawlRun) -> None:
        _report("progress", pages=run.counts["pages"] + run.counts["pictures"], waiting=run.frontier.waiting)

    scrapy_settings = ScrapySettings()
    scrapy_settings.setmodule("crawlers.settings", priority="project")
    scrapy_settings.set("LOG_INSTALL_ROOT_HANDLER", False, priority="cmdline")
    logging.disable(logging.WARNING)  # its banner, printed before its level can be set
    process = CrawlerProcess(scrapy_settings)
    logging.disable(logging.NOTSET)
    configure_logging(settings.log_level, settings.log_format)  # Scrapy has just put its own level on the root
    # What Scrapy warns of (an answer too large, say) is in quarantine, with its reason.
    logging.getLogger("scrapy").setLevel(logging.DEBUG if settings.log_level == "debug" else logging.ERROR)
    seen: list[ListingSpider] = []
    problems: list[Exception] = []

    def built(spider: ListingSpider) -> None:
        seen.append(spider)

    crawler = process.create_crawler(ListingSpider)
    deferred = process.crawl(crawler, opened=(case, definition), report=report, built=built)
    deferred.addErrback(lambda failure: problems.append(failure.value))
    if not problems:
        process.start()
    if not seen:
        raise problems[0] if problems else LeadlineError("The crawl could not be started.")
    spider = seen[0]
    finished = case.db.execute("select state from crawls where id = ?", [spider.run.crawl]).fetchone()[0] == "finished"
    problem = spider.problem or (problems[0] if problems else None)
    if problem is None and not finished:
        problem = LeadlineError("The crawl was stopped before its end.", "Run it again to go on where it stopped.")
    return problem, spider.run.counts, "finished" if finished else "stopped"


def _end_with_parent() -> None:
    # Read past Python's buffer and its lock: this thread must not keep the interpreter from ending.
    while os.read(0, 4096):
        pass
    os._exit(1)


def _report(event: str, **values: Any) -> None:
    try:
        os.write(1, (json.dumps({"event": event, **values}) + "\n").encode())
    except BrokenPipeError:
        os._exit(1)


def _message(problem: Exception) -> str:
    return getattr(problem, "message", None) or f"{type(problem).__name__}: {problem}"


if __name__ == "__main__":
    sys.exit(main())
