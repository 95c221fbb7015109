"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const data = JSON.parse($("data").textContent);
  const KINDS = ["call", "return", "assign", "branch", "input", "event", "abort"];
  const ORIGINS = ["driver", "environment", "rule", "harness"];
  const TAGS = ["", "env", "rule", "harness"];
  const GLYPHS = ["→", "←", "=", "?", "⇢", "●", "✖"];
  const CALL = 0, RETURN = 1, BRANCH = 3, EVENT = 5, ABORT = 6;
  const [KIND, ORIGIN, LEVEL, FN, FILE, LINE, COLUMN, TEXT, ESSENTIAL, TURN, VALUES, STATE] = Array(12).keys();
  const NONE = [];
  const steps = data.steps, S = data.strings, N = steps.length;
  const vals = (i) => steps[i][VALUES] || NONE;
  const changes = (i) => steps[i][STATE] || NONE;

  const el = (tag, className, text) => {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (text !== undefined) node.textContent = text;
    return node;
  };

  // The last index in `list` (ascending) whose entry is at most `i`, or -1.
  const upTo = (list, i) => {
    let low = 0, high = list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (list[middle] <= i) low = middle + 1; else high = middle;
    }
    return low - 1;
  };

  // --- what follows from the steps, once -------------------------------------------------------------------------
  const parent = new Int32Array(N).fill(-1);
  const end = new Int32Array(N);
  const hot = new Uint8Array(N);
  const anchor = new Int32Array(N).fill(-1);
  const events = [];
  const visits = data.files.map(() => new Map());
  const badges = data.files.map(() => new Map());
  const history = new Map();
  const byName = new Map();
  const frames = new Map();
  const monitor = new Map();
  for (const [name, value] of data.initial) monitor.set(name, { at: [-1], value: [value] });
  {
    const calls = [];
    let driver = -1;
    const record = (map, key, i, value) => {
      let entry = map.get(key);
      if (!entry) map.set(key, (entry = { at: [], value: [] }));
      entry.at.push(i);
      entry.value.push(value);
      return entry;
    };
    const push = (map, key, i) => {
      const list = map.get(key);
      if (list) list.push(i); else map.set(key, [i]);
    };
    for (let i = 0; i < N; i++) {
      const s = steps[i];
      const level = s[LEVEL];
      parent[i] = level > 0 && calls[level - 1] !== undefined ? calls[level - 1] : -1;
      if (s[KIND] === CALL) calls[level] = i;
      if (s[ORIGIN] === 0 && s[FILE]) driver = i;
      anchor[i] = s[FILE] && s[ORIGIN] < 2 ? i : driver;
      if (s[FILE]) push(visits[s[FILE] - 1], s[LINE], i);
      const changed = changes(i);
      if (changed.length || s[KIND] >= EVENT) {
        events.push(i);
        if (driver >= 0 && changed.length) push(badges[steps[driver][FILE] - 1], steps[driver][LINE], i);
      }
      for (let c = 0; c < changed.length; c += 2) record(monitor, S[changed[c]], i, S[changed[c + 1]]);
      if (s[KIND] !== BRANCH && s[KIND] !== RETURN) {
        const frame = s[KIND] === CALL ? i : parent[i];
        const values = vals(i);
        for (let v = 0; v < values.length; v += 2) {
          const key = (frame + 1) * (S.length + 1) + values[v];
          if (!history.has(key)) push(frames, frame, values[v]);
          record(history, key, i, values[v + 1]);
          record(byName, values[v], i, values[v + 1]);
        }
      }
    }
    for (let i = N - 1; i >= 0; i--) {
      if (steps[i][ESSENTIAL]) hot[i] = 1;
      if (hot[i] && parent[i] >= 0) hot[parent[i]] = 1;
    }
    const open = [];
    for (let i = 0; i < N; i++) {
      while (open.length && steps[open[open.length - 1]][LEVEL] >= steps[i][LEVEL]) end[open.pop()] = i;
      end[i] = i + 1;
      if (steps[i][KIND] === CALL) open.push(i);
    }
    while (open.length) end[open.pop()] = N;
  }
  let failing = N - 1;
  while (failing > 0 && steps[failing][KIND] !== ABORT) failing--;
  if (N && steps[failing][KIND] !== ABORT) failing = N - 1;
  const failingAt = N ? anchor[failing] : -1;
  const callee = (i) => {
    const name = /^\s*(?:[^=()]*=\s*)?([A-Za-z_]\w*)\s*\(/.exec(S[steps[i][TEXT]]);
    return name ? name[1] : S[steps[i][TEXT]];
  };

  // --- a list that holds only the rows in sight ------------------------------------------------------------------
  const virtual = (box, height, draw) => {
    const inner = el("div", "inner");
    inner.setAttribute("role", "none");
    box.replaceChildren(inner);
    let count = 0, from = -1, to = -1, waiting = false;
    const paint = (force) => {
      const first = Math.max(0, Math.floor(box.scrollTop / height) - 8);
      const last = Math.min(count, Math.ceil((box.scrollTop + Math.max(box.clientHeight, height)) / height) + 8);
      if (!force && first === from && last === to) return;
      from = first;
      to = last;
      const rows = [];
      for (let r = first; r < last; r++) {
        const row = draw(r);
        row.style.top = r * height + "px";
        rows.push(row);
      }
      inner.replaceChildren(...rows);
    };
    box.addEventListener("scroll", () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => { waiting = false; paint(false); });
    });
    new ResizeObserver(() => paint(false)).observe(box);
    return {
      size(n, width) {
        count = n;
        inner.style.height = n * height + "px";
        inner.style.width = width || "";
        from = -1;
      },
      show(r, middle) {
        const top = r * height, view = box.clientHeight;
        if (middle ? top < box.scrollTop + 2 * height || top > box.scrollTop + view - 4 * height
                   : top < box.scrollTop + height || top > box.scrollTop + view - 3 * height) {
          box.scrollTop = middle ? top - view / 2 + height : top < box.scrollTop + height ? top - 2 * height : top - view + 4 * height;
        }
        paint(true);
      },
      paint: () => paint(true),
    };
  };

  // --- the trace -------------------------------------------------------------------------------------------------
  let current = -1, everything = false, rows = [], gaps = [], base = 0;
  const rowOf = new Int32Array(N);
  const opened = new Set(), unfolded = new Set();
  const emit = (from, to) => {
    for (let i = from; i < to;) {
      rowOf[i] = rows.length;
      rows.push(i);
      i = steps[i][KIND] === CALL && !hot[i] && !unfolded.has(i) ? Math.min(end[i], to) : i + 1;
    }
  };
  const build = () => {
    rows = [];
    gaps = [];
    rowOf.fill(-1);
    if (everything) emit(0, N);
    else {
      for (let i = 0; i < N;) {
        if (steps[i][ESSENTIAL]) {
          rowOf[i] = rows.length;
          rows.push(i++);
          continue;
        }
        let to = i;
        while (to < N && !steps[to][ESSENTIAL]) to++;
        if (opened.has(i)) emit(i, to);
        else {
          gaps.push([i, to]);
          rows.push(-gaps.length);
        }
        i = to;
      }
    }
    base = Infinity;
    for (const r of rows) if (r >= 0 && steps[r][LEVEL] < base) base = steps[r][LEVEL];
    tree.size(rows.length);
  };
  const reveal = (i) => {
    if (rowOf[i] >= 0) return;
    if (!everything) {
      let from = i;
      while (from > 0 && !steps[from - 1][ESSENTIAL]) from--;
      if (!steps[i][ESSENTIAL]) opened.add(from);
    }
    for (let up = parent[i]; up >= 0; up = parent[up]) if (!hot[up]) unfolded.add(up);
    build();
  };
  const indent = (level) => Math.min(Math.max(level - base, 0), 24) * 14 + "px";
  const gapText = ([from, to]) => {
    const names = new Set();
    let calls = 0;
    for (let i = from; i < to; i++) {
      if (steps[i][KIND] !== CALL) continue;
      calls++;
      if (names.size < 3) names.add(callee(i));
    }
    const count = (n, word) => n.toLocaleString("en") + " " + word + (n === 1 ? "" : "s");
    return "⋯ " + count(to - from, "step") + (calls ? ", " + count(calls, "call") + ": " + [...names].join(", ") + (calls > names.size ? ", …" : "") : "");
  };
  const moved = (i) => {
    const list = changes(i), out = [];
    for (let c = 0; c < list.length; c += 2) {
      const entry = monitor.get(S[list[c]]);
      const k = upTo(entry.at, i);
      out.push([S[list[c]], k > 0 ? entry.value[k - 1] : "", S[list[c + 1]]]);
    }
    return out;
  };
  const chip = (i) => el("span", "chip", moved(i).map(([n, old, now]) => n + ": " + (old ? old + " → " : "") + now).join(", "));
  const drawStep = (r) => {
    const i = rows[r];
    if (i < 0) {
      const gap = gaps[-i - 1];
      const row = el("div", "row gap");
      row.setAttribute("role", "treeitem");
      row.setAttribute("aria-level", "1");
      row.setAttribute("aria-expanded", "false");
      row.setAttribute("aria-selected", "false");
      row.dataset.gap = gap[0];
      row.append(el("span", "num"));
      const text = el("span", "", gapText(gap));
      text.style.paddingLeft = indent(gap[1] < N ? steps[gap[1]][LEVEL] : steps[gap[0]][LEVEL]);
      row.append(text);
      return row;
    }
    const s = steps[i], kind = s[KIND];
    const row = el("div", "row " + ORIGINS[s[ORIGIN]] + " " + KINDS[kind] + (i === current ? " current" : ""));
    row.id = "r" + (i + 1);
    row.dataset.step = i;
    row.setAttribute("role", "treeitem");
    row.setAttribute("aria-level", String(Math.max(s[LEVEL] - base, 0) + 1));
    row.setAttribute("aria-posinset", String(r + 1));
    row.setAttribute("aria-setsize", String(rows.length));
    row.setAttribute("aria-selected", String(i === current));
    row.append(el("span", "num", String(i + 1)));
    const glyph = el("span", "glyph", GLYPHS[kind]);
    glyph.title = KINDS[kind];
    glyph.style.marginLeft = indent(s[LEVEL]);
    row.append(glyph);
    if (s[ORIGIN]) row.append(el("span", "tag", TAGS[s[ORIGIN]]));
    const text = el("code", "text", kind === ABORT ? data.message : S[s[TEXT]]);
    text.title = text.textContent;
    // What an event did is its chip; the assignment in the rule says the same again.
    if (kind !== EVENT || !changes(i).length) row.append(text);
    const values = vals(i);
    if (kind === BRANCH && values.length) {
      const answer = S[values[values.length - 1]];
      row.append(el("span", answer === "true" || answer === "false" ? answer : "vals", answer));
    } else if (kind === RETURN && values.length) row.append(el("span", "vals", S[values[1]]));
    else if (values.length) {
      const out = [];
      for (let v = 0; v < values.length && v < 12; v += 2) out.push(S[values[v]] + " = " + S[values[v + 1]]);
      row.append(el("span", "vals", out.join(", ")));
    }
    if (changes(i).length) row.append(chip(i));
    if (s[TURN]) row.append(el("span", "fold", "pass " + s[TURN]));
    if (kind === CALL && !hot[i] && end[i] > i + 1) {
      const open = unfolded.has(i);
      row.setAttribute("aria-expanded", String(open));
      row.append(el("span", "fold", (open ? "▾ " : "▸ ") + (end[i] - i - 1).toLocaleString("en") + (end[i] - i === 2 ? " step" : " steps")));
    } else if (kind === CALL) row.setAttribute("aria-expanded", "true");
    return row;
  };
  const tree = virtual($("tree"), 26, drawStep);
  $("tree").addEventListener("click", (event) => {
    const row = event.target.closest(".row");
    if (!row) return;
    if (row.dataset.gap !== undefined) {
      opened.add(Number(row.dataset.gap));
      build();
      tree.paint();
      return;
    }
    const i = Number(row.dataset.step);
    if (event.target.closest(".fold")) toggle(i);
    go(i);
  });
  const toggle = (i) => {
    if (steps[i][KIND] !== CALL || hot[i]) return;
    if (unfolded.has(i)) unfolded.delete(i); else unfolded.add(i);
    build();
    tree.paint();
  };

  // --- the source ------------------------------------------------------------------------------------------------
  const WORDS = "auto|break|case|char|const|continue|default|do|double|else|enum|extern|float|for|goto|if|inline|int|long|register|return|short|signed|sizeof|static|struct|switch|typedef|union|unsigned|void|volatile|while|state|abort|halt|watch|entry|exit|with|guard|bool|true|false";
  const TOKEN = new RegExp("(\\/\\/.*$)|(\\/\\*.*?(?:\\*\\/|$))|(\"(?:[^\"\\\\]|\\\\.)*\"?|'(?:[^'\\\\]|\\\\.)*'?)|(^\\s*#\\s*\\w+)|\\b(" + WORDS + ")\\b|\\b(0[xX][0-9a-fA-F]+\\w*|\\d+\\w*)|([A-Za-z_]\\w*)", "g");
  const CLASSES = ["c", "c", "s", "p", "k", "d", ""];
  const LONGEST = 2000;
  const commented = data.files.map(() => null);
  const inComment = (f) => {
    if (commented[f]) return commented[f];
    const lines = data.files[f].lines, out = new Uint8Array(lines.length);
    let inside = 0;
    for (let n = 0; n < lines.length; n++) {
      out[n] = inside;
      let line = lines[n];
      if (line.length > LONGEST) line = line.slice(0, LONGEST);
      if (inside && line.includes("*/")) inside = line.lastIndexOf("/*") > line.lastIndexOf("*/") ? 1 : 0;
      else if (!inside && line.includes("/*")) {
        TOKEN.lastIndex = 0;
        for (let m; (m = TOKEN.exec(line));) if (m[2] && !(m[2].length >= 4 && m[2].endsWith("*/"))) inside = 1;
      }
    }
    return (commented[f] = out);
  };
  const paintCode = (into, f, n, column) => {
    let line = data.files[f].lines[n - 1];
    if (line.length > LONGEST) line = line.slice(0, LONGEST) + " …";
    let at = 0;
    const put = (text, start, className) => {
      if (!text) return;
      const here = column > 0 && column - 1 >= start && column - 1 < start + text.length;
      if (className || here) into.append(el("span", className + (here ? " at" : ""), text));
      else into.append(text);
    };
    if (inComment(f)[n - 1]) {
      const close = line.indexOf("*/");
      at = close < 0 ? line.length : close + 2;
      put(line.slice(0, at), 0, "c");
    }
    TOKEN.lastIndex = at;
    for (let m; (m = TOKEN.exec(line));) {
      put(line.slice(at, m.index), at, "");
      put(m[0], m.index, CLASSES[m.slice(1).findIndex((g) => g !== undefined)]);
      at = m.index + m[0].length;
    }
    put(line.slice(at), at, "");
  };
  let shownFile = -1, place = -1;
  const drawLine = (f, n, here, annotate) => {
    const row = el("div", "line");
    row.dataset.line = n;
    const list = visits[f].get(n);
    row.append(el("span", "no", String(n)));
    const isHere = n === here;
    const step = isHere && place >= 0 && steps[place][FILE] === f + 1 && steps[place][LINE] === n ? place : -1;
    paintCode(row, f, n, step >= 0 ? steps[step][COLUMN] : 0);
    if (isHere) row.classList.add("current");
    if (list) {
      row.classList.add("ran");
      if (list.some((i) => steps[i][ESSENTIAL])) row.classList.add("shown");
    }
    if (failingAt >= 0 && steps[failingAt][FILE] === f + 1 && steps[failingAt][LINE] === n) {
      row.classList.add("fails");
      row.append(el("span", "why", "✖ fails here"));
    }
    if (!annotate) return row;
    const marks = badges[f].get(n);
    if (marks) {
      const k = Math.max(upTo(marks, current), 0);
      const mark = chip(marks[k]);
      mark.textContent = "● " + mark.textContent;
      mark.title = "rule event at step " + (marks[k] + 1);
      mark.dataset.step = marks[k];
      if (marks[k] > current) mark.classList.add("later");
      row.append(mark);
    }
    if (list) {
      const k = upTo(list, current);
      if (isHere && step >= 0 && steps[step][TURN]) row.append(el("span", "turn", "pass " + steps[step][TURN]));
      if (list.length > 1 && isHere && k >= 0 && list[list.length - 1] !== list[0]) row.append(el("span", "turn", "visit " + (k + 1) + " of " + list.length));
      const shown = new Map();
      for (let j = k; j >= 0 && j > k - 6; j--) {
        // One pass over the line at a time: earlier passes would show stale values.
        if (parent[list[j]] !== parent[list[k]] || steps[list[j]][TURN] !== steps[list[k]][TURN]) break;
        const values = vals(list[j]);
        for (let v = 0; v < values.length && shown.size < 5; v += 2) if (!shown.has(S[values[v]])) shown.set(S[values[v]], S[values[v + 1]]);
      }
      if (shown.size) {
        const inline = el("span", "inline");
        let first = true;
        for (const [name, value] of shown) {
          inline.append((first ? "" : ", ") + (value === "true" || value === "false" ? "is " : name + (name === "return" ? " " : " = ")), el("b", "", value));
          first = false;
        }
        row.append(inline);
      }
    }
    return row;
  };
  let hereLine = 0;
  const source = virtual($("source"), 21, (r) => drawLine(shownFile, r + 1, hereLine, true));
  const showFile = (f, line) => {
    hereLine = line;
    if (f !== shownFile) {
      shownFile = f;
      for (const tab of $("tabs").children) {
        const selected = Number(tab.dataset.file) === f;
        tab.setAttribute("aria-selected", String(selected));
        tab.tabIndex = selected ? 0 : -1;
        if (selected) {  // scrolls the tabs alone; scrollIntoView would move the page as well
          const bar = $("tabs"), at = tab.getBoundingClientRect(), all = bar.getBoundingClientRect();
          if (at.left < all.left) bar.scrollLeft += at.left - all.left;
          else if (at.right > all.right) bar.scrollLeft += at.right - all.right;
        }
      }
      const file = data.files[f];
      $("source").setAttribute("aria-labelledby", "tab" + f);
      const absent = $("source").querySelector(".absent");
      if (absent) absent.remove();
      let longest = 0;
      for (const l of file.lines) longest = Math.max(longest, Math.min(l.length, LONGEST));
      source.size(file.lines.length, file.lines.length ? "max(100%, " + (longest + 40) + "ch)" : "");
      $("source").scrollTop = 0;
      $("source").scrollLeft = 0;
      if (!file.lines.length) $("source").append(el("p", "absent", "The text of this file is not at hand; the steps name its lines."));
    }
    if (line) source.show(line - 1, true); else source.paint();
  };
  data.files.forEach((file, f) => {
    const tab = el("button", "", file.name.split(/[\\/]/).pop());
    tab.type = "button";
    tab.id = "tab" + f;
    tab.title = file.name;
    tab.dataset.file = f;
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", "source");
    tab.setAttribute("aria-selected", "false");
    if (file.kind !== "driver") tab.append(el("span", "tag", file.kind === "environment" ? "env" : file.kind));
    tab.addEventListener("click", () => {
      const at = current < 0 ? 0 : lineIn(f);
      showFile(f, at);
    });
    tab.addEventListener("keydown", (event) => {
      const move = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
      if (!move) return;
      event.stopPropagation();
      const next = $("tab" + (f + move + data.files.length) % data.files.length);
      next.click();
      next.focus();
    });
    $("tabs").append(tab);
  });
  // Where the path last stood in a file, seen from the current step.
  const lineIn = (f) => {
    for (let i = current; i >= 0; i--) if (steps[i][FILE] === f + 1) return steps[i][LINE];
    return 0;
  };
  const jumpFromLine = (f, n) => {
    const list = visits[f].get(n);
    if (!list) return;
    const essential = list.filter((i) => steps[i][ESSENTIAL]);
    const from = essential.length && !everything ? essential : list;
    const k = upTo(from, current);
    go(current >= 0 && steps[current][FILE] === f + 1 && steps[current][LINE] === n ? from[(k + 1) % from.length] : from[Math.max(k, 0)]);
  };
  $("source").addEventListener("click", (event) => {
    const mark = event.target.closest(".chip");
    if (mark && mark.dataset.step !== undefined) return go(Number(mark.dataset.step));
    const row = event.target.closest(".line");
    if (row && !String(getSelection())) jumpFromLine(shownFile, Number(row.dataset.line));
  });

  // --- state -----------------------------------------------------------------------------------------------------
  const watched = [];
  const item = (name, value, options) => {
    const li = el("li", options.className || "");
    li.append(el("span", "", name), el("span", "eq", "="));
    if (options.old) li.append(el("span", "old", options.old), el("span", "eq", "→"));
    li.append(el("span", "new", value));
    return li;
  };
  const drawState = () => {
    const box = $("state"), out = [];
    const section = (title, items) => {
      if (!items.length) return;
      const list = el("ul");
      list.append(...items);
      out.push(el("h3", "", title), list);
    };
    const s = steps[current];
    const changed = new Set();
    const now = moved(current).map(([name, old, value]) => item(name, value, { className: "changed monitor", old }));
    const frame = s[KIND] === CALL ? current : parent[current];
    const values = vals(current);
    for (let v = 0; v < values.length; v += 2) {
      const name = S[values[v]];
      const entry = s[KIND] === BRANCH || s[KIND] === RETURN ? null : history.get((frame + 1) * (S.length + 1) + values[v]);
      const k = entry ? upTo(entry.at, current) : -1;
      changed.add(values[v]);
      now.push(item(name, S[values[v + 1]], { className: "changed", old: k > 0 ? S[entry.value[k - 1]] : "" }));
    }
    if (s[KIND] === ABORT) now.push(el("li", "fails", "✖ " + data.message));
    section("Changed at this step", now.length ? now : [el("li", "eq", "nothing")]);
    section("Watched", watched.map((name, w) => {
      const entry = byName.get(S.indexOf(name));
      const rule = monitor.get(name);
      const from = rule || entry;
      const k = from ? upTo(from.at, current) : -1;
      const li = item(name, k < 0 ? (from ? "not yet set" : "no such name on this path") : rule ? rule.value[k] : S[entry.value[k]], { className: rule ? "monitor" : "" });
      const remove = el("button", "", "✕");
      remove.type = "button";
      remove.setAttribute("aria-label", "Stop watching " + name);
      remove.addEventListener("click", () => { watched.splice(w, 1); drawState(); });
      li.append(remove);
      return li;
    }));
    section("Rule", [...monitor].map(([name, entry]) => {
      const k = upTo(entry.at, current);
      return item(name, k < 0 ? "—" : entry.value[k], { className: "monitor" });
    }));
    // Seen from an event or from inside the environment, the driver's own variables are what a reader looks for.
    const shownFrames = [...new Set([frame, anchor[current] >= 0 ? parent[anchor[current]] : -1])];
    for (const f of shownFrames) {
      const names = (frames.get(f) || NONE).filter((name) => history.get((f + 1) * (S.length + 1) + name).at[0] <= current);
      const sorted = names.map((name) => [S[name], name]).sort((a, b) => (a[0] < b[0] ? -1 : 1)).slice(0, 200);
      const groups = new Map();
      for (const pair of sorted) {
        const root = /^[^.[\-]*/.exec(pair[0])[0] || pair[0];
        const list = groups.get(root);
        if (list) list.push(pair); else groups.set(root, [pair]);
      }
      const items = [];
      for (const [root, list] of groups) {
        const nested = list.length > 1 && list.some(([name]) => name !== root);
        if (nested && list[0][0] !== root) items.push(el("li", "", root));
        for (const [name, index] of list) {
          const entry = history.get((f + 1) * (S.length + 1) + index);
          const field = nested && name !== root;
          items.push(item(field ? name.slice(root.length) : name, S[entry.value[upTo(entry.at, current)]], { className: (field ? "field " : "") + (changed.has(index) && f === frame ? "changed" : "") }));
        }
      }
      section(f >= 0 ? "In " + callee(f) : "Outside of calls", items);
    }
    box.replaceChildren(...out);
  };
  {
    const options = [];
    for (const name of monitor.keys()) options.push(name);
    for (const name of byName.keys()) { if (options.length >= 500) break; options.push(S[name]); }
    $("names").append(...options.map((name) => { const option = el("option"); option.value = name; return option; }));
  }
  $("watch-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const name = $("watch").value.trim();
    if (name && !watched.includes(name)) watched.push(name);
    $("watch").value = "";
    drawState();
    $("tree").focus();
  });

  // --- the rule --------------------------------------------------------------------------------------------------
  // Scrolls the box alone; scrollIntoView would move the page as well.
  const within = (box, top, height) => {
    if (top < box.scrollTop || top + height > box.scrollTop + box.clientHeight) box.scrollTop = top - (box.clientHeight - height) / 2;
  };
  const stopsAt = data.stops.map((stop) => stop[0] - 1);
  const drawRule = () => {
    const k = upTo(stopsAt, current);
    const node = k < 0 ? 0 : data.stops[k][1];
    const taken = k >= 0 && stopsAt[k] === current ? data.stops[k][2] : -1;
    for (const g of document.querySelectorAll(".automaton .node")) g.classList.toggle("current", Number(g.dataset.node) === node);
    for (const g of document.querySelectorAll(".automaton .edge")) g.classList.toggle("current", Number(g.dataset.edge) === taken);
    const box = $("automaton");
    const lit = box && box.querySelector(".node.current");
    if (lit) {
      const at = lit.getBoundingClientRect();
      within(box, at.top - box.getBoundingClientRect().top + box.scrollTop - 30, at.height + 40);
    }
    $("rule-now").textContent = [...monitor].map(([name, entry]) => {
      const at = upTo(entry.at, current);
      return name + " = " + (at < 0 ? "—" : entry.value[at]);
    }).join(", ");
    const text = $("rule-text");
    if (data.ruleFile < 0 || !data.files[data.ruleFile].lines.length) return;
    const here = steps[current][FILE] === data.ruleFile + 1 ? steps[current][LINE] : 0;
    const n = data.files[data.ruleFile].lines.length;
    if (!text.firstChild && n <= 3000) {
      text.style.height = n * 21 + "px";
      for (let line = 1; line <= n; line++) {
        const row = drawLine(data.ruleFile, line, 0, false);
        row.style.top = (line - 1) * 21 + "px";
        row.addEventListener("click", () => jumpFromLine(data.ruleFile, line));
        text.append(row);
      }
    }
    const old = text.querySelector(".line.current");
    if (old) old.classList.remove("current");
    const row = here ? text.children[here - 1] : null;
    if (row) {
      row.classList.add("current");
      within(text.parentElement, row.offsetTop, 21);
    }
  };
  for (const g of document.querySelectorAll(".automaton .edge")) {
    const follow = () => {
      const list = data.edges[Number(g.dataset.edge)];
      const k = upTo(list, current + 1);
      go((g.classList.contains("current") ? list[(k + 1) % list.length] : list[Math.max(k, 0)]) - 1);
    };
    g.addEventListener("click", follow);
    g.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      follow();
    });
  }

  // --- one step, every pane --------------------------------------------------------------------------------------
  let addressing = 0;
  const go = (i, byKey) => {
    if (!N) return;
    i = Math.max(0, Math.min(N - 1, i));
    current = i;
    reveal(i);
    tree.show(rowOf[i]);
    $("tree").setAttribute("aria-activedescendant", "r" + (i + 1));
    place = anchor[i] >= 0 ? anchor[i] : i;
    if (steps[place][FILE]) showFile(steps[place][FILE] - 1, steps[place][LINE]);
    else if (data.files.length) showFile(Math.max(shownFile, 0), 0);
    const spot = $("source").querySelector(".at");
    if (spot) {  // far to the right in a long line
      const box = $("source"), all = box.getBoundingClientRect(), at = spot.getBoundingClientRect();
      if (at.right > all.right - 20 || at.left < all.left + 70) box.scrollLeft = Math.max(0, box.scrollLeft + at.left - all.left - all.width / 3);
    }
    drawRule();
    drawState();
    $("slider").value = String(i + 1);
    $("slider").setAttribute("aria-valuetext", "step " + (i + 1) + ": " + S[steps[i][TEXT]]);
    $("count").textContent = (i + 1).toLocaleString("en") + " / " + N.toLocaleString("en");
    $("say").textContent = "Step " + (i + 1) + " of " + N + ", " + ORIGINS[steps[i][ORIGIN]] + " " + KINDS[steps[i][KIND]] + ": " + S[steps[i][TEXT]];
    if (byKey) {
      const row = $("r" + (i + 1));
      if (row) row.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
    // Browsers limit how often the address may change; the last step wins.
    clearTimeout(addressing);
    addressing = setTimeout(() => {
      if (location.hash !== "#s=" + (current + 1)) window.history.replaceState(null, "", "#s=" + (current + 1));
    }, 120);
  };
  const along = (direction) => {
    let r = rowOf[current] + direction;
    while (r >= 0 && r < rows.length && rows[r] < 0) r += direction;
    if (r >= 0 && r < rows.length) go(rows[r], true);
  };
  const over = () => {
    const level = steps[current][LEVEL];
    for (let r = rowOf[current] + 1; r < rows.length; r++) if (rows[r] >= 0 && steps[rows[r]][LEVEL] <= level) return go(rows[r], true);
  };
  const showAll = () => {
    everything = !everything;
    $("all").setAttribute("aria-pressed", String(everything));
    opened.clear();
    unfolded.clear();
    build();
    go(current);
  };
  let query = "", lower = null;
  const search = (direction) => {
    const wanted = $("find").value.toLowerCase();
    if (!wanted) { $("found").textContent = ""; return; }
    if (!lower) lower = S.map((text) => text.toLowerCase());
    const hit = lower.map((text) => text.includes(wanted));
    const matches = (i) => {
      const s = steps[i];
      if (hit[s[TEXT]] || hit[s[FN]]) return true;
      return vals(i).some((x) => hit[x]) || changes(i).some((x) => hit[x]);
    };
    const found = [];
    for (let i = 0; i < N; i++) if (matches(i)) found.push(i);
    if (!found.length) { $("found").textContent = "none"; return; }
    const fresh = wanted !== query;
    query = wanted;
    const k = upTo(found, current);
    let at;
    if (direction > 0) at = fresh && k >= 0 && found[k] === current ? k : (k + 1) % found.length;
    else at = k < 0 ? found.length - 1 : found[k] === current ? (k - 1 + found.length) % found.length : k;
    go(found[at], true);
    $("found").textContent = at + 1 + " of " + found.length.toLocaleString("en");
  };
  const theme = () => {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  };
  const actions = {
    first: () => go(0, true),
    last: () => go(N - 1, true),
    next: () => along(1),
    previous: () => along(-1),
    "event-on": () => { const k = upTo(events, current) + 1; if (k < events.length) go(events[k], true); },
    "event-back": () => { const k = upTo(events, current - 1); if (k >= 0) go(events[k], true); },
    over,
    up: () => { if (parent[current] >= 0) go(parent[current], true); },
    all: showAll,
    search: () => { $("find").focus(); $("find").select(); },
    watch: () => { $("watch").focus(); $("watch").scrollIntoView({ block: "nearest" }); },
    help: () => { if (!$("help").open) $("help").showModal(); },
    theme,
    unfold: () => {
      const r = rowOf[current] + 1;
      if (steps[current][KIND] === CALL && !hot[current] && !unfolded.has(current)) toggle(current);
      else if (r < rows.length && rows[r] < 0) { opened.add(gaps[-rows[r] - 1][0]); build(); tree.show(rowOf[current]); }
    },
    fold: () => { if (unfolded.has(current)) toggle(current); else actions.up(); },
  };
  const KEYS = { j: "next", k: "previous", n: "event-on", p: "event-back", o: "over", u: "up", a: "all", t: "theme", w: "watch", "/": "search", "?": "help", Home: "first", End: "last" };
  const TREE_KEYS = { ArrowDown: "next", ArrowUp: "previous", ArrowRight: "unfold", ArrowLeft: "fold" };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || $("help").open) return;
    const field = event.target.closest("input");
    if (field && field.type !== "range") {
      if (event.key === "Escape") $("tree").focus();
      if (event.key === "Enter" && field.id === "find") { event.preventDefault(); search(event.shiftKey ? -1 : 1); }
      return;
    }
    if (field && (event.key === "Home" || event.key === "End")) return;
    const name = KEYS[event.key] || (document.activeElement === $("tree") || document.activeElement === document.body ? TREE_KEYS[event.key] : undefined);
    if (!name) return;
    event.preventDefault();
    actions[name]();
  });
  $("find").addEventListener("input", () => { query = ""; search(1); });
  for (const button of document.querySelectorAll("[data-do]")) button.addEventListener("click", () => actions[button.dataset.do]());
  $("slider").addEventListener("input", () => go(Number($("slider").value) - 1));
  {
    const buckets = new Map();
    for (const i of events) buckets.set(Math.round((i / Math.max(N - 1, 1)) * 400), buckets.get(Math.round((i / Math.max(N - 1, 1)) * 400)) || i === failing);
    for (const [bucket, fails] of buckets) {
      const tick = el("i", fails ? "abort" : "");
      tick.style.left = bucket / 4 + "%";
      $("ticks").append(tick);
    }
  }
  if ($("copy")) $("copy").addEventListener("click", () => {
    const done = () => { $("copy").textContent = "Copied"; setTimeout(() => { $("copy").textContent = "Copy"; }, 1500); };
    const byHand = () => getSelection().selectAllChildren($("command"));
    if (navigator.clipboard) navigator.clipboard.writeText($("command").textContent).then(done, byHand); else byHand();
  });
  const addressed = () => {
    const match = /^#s=(\d+)$/.exec(location.hash);
    return match ? Number(match[1]) - 1 : -1;
  };
  addEventListener("hashchange", () => { const i = addressed(); if (i >= 0 && i !== current) go(i, true); });
  build();
  const start = addressed();
  go(start >= 0 ? start : failing);
  // Read by tests and by anyone who automates the page.
  document.documentElement.dataset.ready = "yes";
})();
