"""Every command of the command line: its name, where it lives, and its one line of help.

Rooms own their commands; this list only says where they are, so that ``leadline --help`` imports
none of them. Help lines are repeated from the commands' own docstrings (a test holds them equal).
"""

from __future__ import annotations

from typing import NamedTuple


class Entry(NamedTuple):
    """One command: dotted path to a click command, and its one-line help."""

    path: str
    help: str


COMMANDS: dict[str, Entry] = {
    "demo": Entry("leadline.app.demo.commands:demo", "Serve the demo sites, collect, read, link and rank them."),
    "crawl": Entry("crawlers.commands:crawl", "Collect listings from the named sources."),
    "import": Entry("crawlers.commands:import_", "Take in listings from JSONL, CSV or WARC files or saved pages."),
    "read": Entry("crawlers.reading:read", "Read saved pages of any site without a case."),
    "reread": Entry(
        "crawlers.rereading.commands:reread", "Read kept pages again with today's readers, without fetching."
    ),
    "source": Entry("crawlers.commands:source", "List, check and start source definitions."),
    "quarantine": Entry("crawlers.commands:quarantine", "Show what could not be read, and why."),
    "extract": Entry("features.commands:extract", "Read signals out of listings that are new or changed."),
    "signals": Entry("features.commands:signals", "Read signals from a JSONL file without a case."),
    "extractors": Entry(
        "features.commands:extractors", "List the readers of text: version, what kinds of signal each yields, and what it reads."
    ),
    "indicators": Entry("features.commands:indicators", "List the indicator catalogue, or check its examples."),
    "link": Entry("models.linking.commands:link", "Link listings and group them into leads."),
    "rank": Entry("models.ranking.commands:rank", "Order the leads for review, with reasons for and against."),
    "run": Entry("leadline.app.commands:run", "Extract, link and rank whatever is new."),
    "find": Entry("models.linking.commands:find", "Find listings by phone, handle, address or a whole advert."),
    "embed": Entry("models.meaning_commands:embed", "Embed new texts for search by meaning, or all of them by another model."),
    "links": Entry("models.linking.commands:links", "Print the links between listings."),
    "leads": Entry("models.ranking.commands:leads", "Print the leads in the order of the queue."),
    "explain": Entry("models.linking.commands:explain", "Say why two listings belong together."),
    "lead": Entry(
        "models.portrait.commands:lead", "Show one lead: its templates, time, places, selectors and pictures."
    ),
    "strengths": Entry(
        "models.linking.strength_commands:strengths", "Say how sure links are and where that was learned, or learn it again."
    ),
    "trends": Entry(
        "models.portrait.commands:trends", "Show what is new or growing fast this week against the weeks before."
    ),
    "cut": Entry("models.linking.word_commands:cut", "Part a lead between two of its listings."),
    "same": Entry("models.linking.word_commands:same", "Say that two listings belong to one operation."),
    "different": Entry("models.linking.word_commands:different", "Say that two listings are of different operations."),
    "shared": Entry("models.linking.word_commands:shared", "List, mark or unmark contacts that strangers share."),
    "undo": Entry("models.linking.word_commands:undo", "Take back what was said of a link or a contact."),
    "judgements": Entry("models.linking.word_commands:judgements", "List what people said of links, and what contradicts."),
    "export": Entry("models.ranking.commands:export", "Write one lead with its evidence to a file."),
    "labels": Entry(
        "models.learning.label_commands:labels", "List labels: who decided what, why, and what became of it."
    ),
    "train": Entry("models.learning.commands:train", "Train a model on the leads people judged, or on the labelled rows of FILE."),
    "evaluate": Entry(
        "models.learning.commands:evaluate", "Measure a model on rows it has not seen, or show what it measured."
    ),
    "score": Entry("models.learning.commands:score", "Score rows by a model: one line of id and score each."),
    "models": Entry(
        "models.learning.model_commands:models", "List the models of the case, or compare two of them lead by lead."
    ),
    "promote": Entry("models.learning.model_commands:promote", "Put a model in force for its kind of leads, and rank by it at once."),
    "rollback": Entry(
        "models.learning.model_commands:rollback", "Go back to what was in force before the last promotion, and rank by it at once."
    ),
    "next": Entry(
        "models.ranking.commands:next_leads",
        "Print the leads to review next: the top of the queue, and a few that would teach most.",
    ),
    "drift": Entry("models.learning.model_commands:drift", "Say what has shifted since the model was trained."),
    "user": Entry("review_ui.commands:user", "Add people to the review room and list them."),
    "serve": Entry("review_ui.commands:serve", "Open the review room in a browser."),
    "audit": Entry("leadline.app.commands:audit", "Read the audit log, or prove that it is whole."),
    "settings": Entry("leadline.app.commands:settings", "List every setting, its value and its meaning."),
}
