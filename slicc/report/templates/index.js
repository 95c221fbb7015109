"use strict";
(() => {
  const body = document.querySelector("#matrix tbody");
  const rows = [...body.rows];
  const buttons = [...document.querySelectorAll(".filters [data-verdict]")];
  const filter = document.getElementById("filter");
  const apply = () => {
    const wanted = new Set(buttons.filter((b) => b.getAttribute("aria-pressed") === "true").map((b) => b.dataset.verdict));
    const text = filter.value.toLowerCase();
    let shown = 0;
    for (const row of rows) {
      row.hidden = !wanted.has(row.dataset.verdict) || !row.dataset.rule.toLowerCase().includes(text);
      shown += row.hidden ? 0 : 1;
    }
    document.getElementById("shown").textContent = shown === rows.length ? "" : shown + " of " + rows.length;
  };
  for (const button of buttons) button.addEventListener("click", () => {
    button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
    apply();
  });
  filter.addEventListener("input", apply);
  const headings = [...document.querySelectorAll("th[data-sort]")];
  for (const heading of headings) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = heading.textContent;
    heading.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = heading.getAttribute("aria-sort") === "ascending";
      for (const other of headings) other.setAttribute("aria-sort", "none");
      heading.setAttribute("aria-sort", down ? "descending" : "ascending");
      const key = heading.dataset.sort;
      const compare = key === "rule" ? (a, b) => a.dataset.rule.localeCompare(b.dataset.rule, "en") : (a, b) => Number(a.dataset[key]) - Number(b.dataset[key]);
      rows.sort((a, b) => (down ? -compare(a, b) : compare(a, b)));
      body.append(...rows);
    });
  }
  document.documentElement.dataset.ready = "yes";
})();
