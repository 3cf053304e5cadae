// What the page does beyond plain HTML: keys, copying, marks that lead to their reading.
// Everything essential works without it.
"use strict";

(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const one = (selector, within = document) => within.querySelector(selector);

  // --- appearance: at once, and remembered in the cookie that the server reads
  for (const form of all("[data-themes]")) {
    form.addEventListener("submit", (event) => {
      const chosen = event.submitter && event.submitter.value;
      if (!chosen) return;
      event.preventDefault();
      const secure = location.protocol === "https:" ? ";secure" : "";
      document.cookie = `leadline-theme=${chosen};path=/;max-age=31536000;samesite=strict${secure}`;
      document.documentElement.dataset.theme = chosen;
      for (const button of all("button", form)) button.setAttribute("aria-pressed", String(button === event.submitter));
    });
  }

  // --- the account menu closes on Escape and on a click elsewhere
  for (const menu of all("[data-menu]")) {
    document.addEventListener("click", (event) => { if (!menu.contains(event.target)) menu.open = false; });
    menu.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && menu.open) { menu.open = false; one("summary", menu).focus(); }
    });
  }

  // --- filters take effect when chosen
  for (const form of all("[data-filters]")) {
    form.addEventListener("change", (event) => {
      if (event.target.matches("select, [type=checkbox], [list]")) form.requestSubmit();
    });
    form.addEventListener("submit", () => {
      for (const field of all("input, select", form)) if (!field.value) field.disabled = true;
    });
  }

  // --- copying
  if (navigator.clipboard) {
    for (const button of all("[data-copy]")) {
      const label = button.textContent;
      button.hidden = false;
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(button.dataset.copy);
        button.textContent = "Copied";
        setTimeout(() => { button.textContent = label; }, 1500);
      });
    }
  }

  // --- opening all listings at once
  for (const button of all("[data-unfold]")) {
    const folds = all(button.dataset.unfold);
    const closed = () => folds.some((fold) => !fold.open);
    const say = () => { button.textContent = closed() ? "Open all" : "Close all"; };
    button.hidden = folds.length < 2;
    button.addEventListener("click", () => {
      const open = closed();
      for (const fold of folds) fold.open = open;
    });
    for (const fold of folds) fold.addEventListener("toggle", say);
    say();
  }

  // --- a place named in the address is inside folded parts: open them
  const arrive = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let at = target; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
    target.scrollIntoView({ block: target.matches(".anchor, .reading") ? "center" : "start" });
  };
  addEventListener("hashchange", arrive);
  arrive();

  // --- a click on a mark leads to how it was read; selecting text does not
  document.addEventListener("click", (event) => {
    const mark = event.target.closest && event.target.closest("mark[data-reading]");
    if (!mark || mark.closest("summary") || !getSelection().isCollapsed) return;
    const reading = document.getElementById(mark.dataset.reading);
    if (reading) location.hash = reading.id;
  });

  // --- single keys
  const store = { get: () => { try { return localStorage.getItem("leadline-keys") !== "off"; } catch { return true; } },
                  set: (on) => { try { localStorage.setItem("leadline-keys", on ? "on" : "off"); } catch { /* private window */ } } };
  const help = one("#keys");
  const toggle = one("[data-keys-on]");
  if (toggle) {
    toggle.checked = store.get();
    toggle.addEventListener("change", () => store.set(toggle.checked));
  }

  const move = (step) => {
    const rows = all("[data-row]");
    if (!rows.length) return;
    const here = rows.findIndex((row) => row.contains(document.activeElement));
    const row = rows[here < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, here + step))];
    const handle = one("[data-open]", row) || row;
    handle.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  };

  const left = () => document.body.matches(".page-lead") ? `?after=${encodeURIComponent(location.pathname.split("/")[2])}` : "";

  const keys = {
    j: () => move(1),
    k: () => move(-1),
    "/": () => { const box = one("[data-search]"); if (box) { box.focus(); box.select(); } },
    "?": () => help && help.showModal(),
    d: () => { const first = one("#decision [name=decision]"); if (first) { location.hash = "decision"; first.focus({ preventScroll: true }); } },
    n: () => location.assign(`/next${left()}`),
    l: () => location.assign(`/look${left()}`),
    u: () => location.assign("/"),
    t: () => location.assign("/trends"),
  };

  document.addEventListener("keydown", (event) => {
    if (!help || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    if (event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]")) return;
    if (!Object.hasOwn(keys, event.key) || (event.key !== "?" && !store.get())) return;
    event.preventDefault();
    keys[event.key]();
  });
})();
