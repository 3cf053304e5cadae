"""The review room in Chromium: sign-in, queue, lead, decision; and a hostile listing shown harmless."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.browser

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
PASSWORD = "five quiet otters"

#: Faults that can be seen from the page itself: names, labels, headings, landmarks, repeated ids.
AUDIT = """() => {
  const shown = (e) => e.getClientRects().length > 0;
  const faults = [];
  const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) faults.push('repeated id ' + id);
  for (const field of document.querySelectorAll('input:not([type=hidden]), select, textarea'))
    if (!field.labels.length && !field.getAttribute('aria-label')) faults.push('no label: ' + field.outerHTML);
  for (const control of document.querySelectorAll('a[href], button, summary'))
    if (shown(control) && !control.textContent.trim() && !control.getAttribute('aria-label'))
      faults.push('no name: ' + control.outerHTML);
  for (const image of document.querySelectorAll('img')) if (!image.hasAttribute('alt')) faults.push('no alt');
  if (document.querySelectorAll('h1').length !== 1) faults.push('not one h1');
  let level = 1;
  for (const heading of document.querySelectorAll('main :is(h1, h2, h3, h4)')) {
    const here = Number(heading.tagName[1]);
    if (here > level + 1) faults.push('heading skips: ' + heading.outerHTML);
    level = here;
  }
  for (const name of ['header', 'main', 'footer']) if (!document.querySelector('body > ' + name)) faults.push('no ' + name);
  if (!document.documentElement.lang || !document.title) faults.push('no language or title');
  if (document.documentElement.scrollWidth > innerWidth + 1) faults.push('wider than the screen');
  return faults;
}"""

#: WCAG contrast of every text that is shown, against the nearest painted ground.
CONTRAST = """() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => {
    const part = (v) => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const faults = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.getClientRects().length || element.closest('.unseen, .skip, [aria-hidden]')) continue;
    let ground = null;
    for (let at = element; at && !ground; at = at.parentElement) {
      const colour = rgba(getComputedStyle(at).backgroundColor);
      if (colour[3] > 250) ground = colour;
    }
    const [a, b] = [light(rgba(getComputedStyle(element).color)), light(ground || [255, 255, 255])].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) faults.add(ratio.toFixed(2) + ' ' + element.className + ' ' + element.textContent.trim().slice(0, 30));
  }
  return [...faults];
}"""


@contextmanager
def _serving(folder: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "leadline.app.main", "--case", str(folder), "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            yield re.search(r"http://\S+/", server.stdout.readline())[0]
        finally:
            server.terminate()
            server.wait(timeout=20)


@pytest.fixture(scope="module")
def address(new_room: Callable[[], Path]) -> Iterator[str]:
    if CHROMIUM is None:
        pytest.skip("no Chromium here: install the package 'chromium'")
    with _serving(new_room()) as found:
        yield found


@pytest.fixture(scope="module")
def chromium(address: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Any, address: str) -> Iterator[Callable[..., Any]]:
    """Open a window, signed in as ana. What goes wrong in it fails the test."""
    trouble: list[str] = []
    contexts = []

    def make(*, width: int = 1280, scheme: str = "light", script: bool = True) -> Any:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=script, base_url=address
        )
        context.set_default_timeout(40_000)  # a busy machine takes ten seconds over a page now and then
        contexts.append(context)
        page = context.new_page()
        page.on("dialog", lambda dialog: (trouble.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("pageerror", lambda error: trouble.append(f"script error: {error}"))
        page.on("console", lambda message: trouble.append(message.text) if message.type == "error" else None)
        page.on(
            "request",
            lambda request: trouble.append(f"request: {request.url}") if _elsewhere(request.url, address) else None,
        )
        page.goto("/")
        page.get_by_label("Name").fill("ana")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_label("Purpose of this session").fill("browser test")
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("heading", name="Queue", exact=True).wait_for()
        return page

    yield make
    for context in contexts:
        context.close()
    assert trouble == []


def _elsewhere(url: str, address: str) -> bool:
    return urlsplit(url).netloc != urlsplit(address).netloc


def _open(page: Any, title: str) -> None:
    """Open the first lead whose title matches, and wait until it is there."""
    page.get_by_role("link", name=re.compile(title)).first.click()
    page.get_by_role("heading", name="Reasons for and against").wait_for()


def test_from_sign_in_to_a_decision(visit) -> None:
    page = visit()
    _open(page, "Packers wanted")
    assert page.locator("mark.mark-contact").count() >= 4
    page.get_by_label("Keep watching").check()
    page.get_by_label("Reason required").fill("Four adverts, one number; no word of a company yet.")
    page.get_by_role("button", name="Keep decision").click()
    page.get_by_text("Kept: Keep watching.").wait_for()
    assert page.locator(".stands").get_by_text("Four adverts, one number").is_visible()
    page.get_by_role("link", name="Queue", exact=True).first.click()
    assert page.locator(".lead", has_text="Packers wanted").get_by_text("Keep watching").is_visible()


def test_a_hostile_listing_stays_text(visit) -> None:
    page = visit()
    page.goto("/?all=1")
    _open(page, "Kitchen help|document.title")
    assert page.get_by_role("button", name="Close all").is_visible()
    for fold in page.locator("details.readings > summary, details.provenance > summary").all():
        fold.click()
    body = page.locator(".published", has_text="Kitchen help").first
    assert "<img src=x onerror=alert(3)>" in page.locator("main").inner_text()
    assert page.locator("main script, main iframe, main [onerror], main [onmouseover]").count() == 0
    assert page.title().startswith("Lead ")
    assert page.evaluate("window.owned") is None
    assert not page.locator("a[href*='javascript'], a[href*='example.org']").count()
    for title in page.locator(".listing-title").all():
        title.hover()
    body.hover()
    page.wait_for_timeout(200)


def test_selected_text_is_the_published_text(visit) -> None:
    page = visit()
    _open(page, "Packers wanted")
    selected = page.evaluate(
        """() => { const box = [...document.querySelectorAll('.published')].find((e) => e.querySelectorAll('mark').length > 1);
                   getSelection().selectAllChildren(box); return [getSelection().toString(), box.textContent]; }"""
    )
    assert selected[0] == selected[1]
    assert "We are looking for packers" in selected[0]


def test_a_mark_leads_to_how_it_was_read_and_a_reason_to_its_words(visit) -> None:
    page = visit()
    _open(page, "Packers wanted")
    mark = page.locator(".published mark.mark-contact").first
    mark.click()
    reading = page.locator(f"#{mark.get_attribute('data-reading')}")
    assert reading.is_visible()
    assert "read from" in reading.inner_text()
    link = page.locator(".evidence a[href^='#at-']").first
    target = link.get_attribute("href")
    link.click()
    assert page.locator(f"{target} ~ mark").first.is_visible()


def test_keys_move_open_search_and_help(visit) -> None:
    page = visit()
    page.keyboard.press("j")
    first = page.evaluate("document.activeElement.getAttribute('href')")
    page.keyboard.press("j")
    second = page.evaluate("document.activeElement.getAttribute('href')")
    assert first.startswith("/leads/")
    assert second.startswith("/leads/")
    assert first != second
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{first}")
    page.keyboard.press("?")
    assert page.get_by_role("dialog", name="Keys").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("07700 900 123 j?")
    assert page.get_by_label("Search by phone").input_value() == "07700 900 123 j?"
    page.get_by_label("Search by phone").fill("07700 900123")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=re.compile("4 listings in 1 lead")).wait_for()
    assert "900" not in page.url


def test_everything_essential_works_without_script(visit) -> None:
    page = visit(script=False)
    page.get_by_label("Undecided only").check()
    page.get_by_role("button", name="Apply").click()
    assert "undecided=1" in page.url
    page.goto("/")
    _open(page, "Packers wanted")
    page.get_by_label("Escalate").check()
    page.get_by_label("Reason required").fill("Decided without script.")
    page.get_by_role("button", name="Keep decision").click()
    assert page.get_by_text("Kept: Escalate.").is_visible()
    page.locator("[data-menu] > summary").click()
    page.get_by_role("button", name="Dark").click()
    assert page.locator("html[data-theme=dark]").count() == 1


def test_the_theme_changes_at_once_and_stays(visit) -> None:
    page = visit(scheme="light")
    ground = "getComputedStyle(document.body).backgroundColor"
    before = page.evaluate(ground)
    page.locator("[data-menu] > summary").click()
    page.get_by_role("button", name="Dark").click()
    after = page.evaluate(ground)
    assert before != after
    page.reload()
    assert page.evaluate(ground) == after


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (400, "light"), (400, "dark")])
def test_pages_are_labelled_ordered_legible_and_fit(visit, width: int, scheme: str) -> None:
    page = visit(width=width, scheme=scheme)
    lead = page.locator(".lead h2 a").first.get_attribute("href")
    for path in ("/", lead, "/search", "/help", "/purpose", "/?place=Nowhere", "/sign-in"):
        page.goto(path)
        assert page.evaluate(AUDIT) == [], path
        assert page.evaluate(CONTRAST) == [], path
