"""The pages in a browser: keys, panes in step, hostile text, size, narrow screens, no script, accessibility."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import synthetic_traces as made
from chromium import Browser
from selenium.common.exceptions import WebDriverException

from slicc.report import html

LONG = 100_000


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("small")
    return html.write(directory, made.document(made.defect(made.small_trace())), made.SOURCES)[1]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    run, sources = made.hostile_document()
    return html.write(tmp_path_factory.mktemp("hostile"), run, sources)[1]


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    run = made.document(made.defect(made.long_trace(LONG)))
    return html.write(tmp_path_factory.mktemp("long"), run, made.SOURCES)[1]


def shown_steps(browser: Browser) -> list[int]:
    return [
        int(n) + 1 for n in browser.run("return [...document.querySelectorAll('.row')].map(r => r.dataset.step)") if n
    ]


def current_line(browser: Browser) -> int:
    return int(browser.run("return Number(document.querySelector('#source .line.current').dataset.line)"))


def lit_node(browser: Browser) -> str:
    return str(browser.run("return document.querySelector('.node.current text').textContent"))


# --- no script needed to read, nothing but itself needed to show -----------------------------------------------------


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@pytest.mark.parametrize("kind", ["small", "hostile"])
@pytest.mark.parametrize("name", ["page", "index"])
def test_policy_and_no_inline_handlers(kind: str, name: str, request: pytest.FixtureRequest) -> None:
    page: Path = request.getfixturevalue(kind)
    path = page if name == "page" else page.parent / "index.html"
    parser = _Elements()
    parser.feed(path.read_text(encoding="utf-8"))
    policies = [a["content"] for t, a in parser.seen if a.get("http-equiv") == "Content-Security-Policy"]
    assert len(policies) == 1
    policy = policies[0] or ""
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy and "http" not in policy
    for tag, attributes in parser.seen:
        assert not [a for a in attributes if a.startswith("on") or a in ("style", "src")], (tag, attributes)
        assert tag not in ("img", "iframe", "object", "embed", "link", "base")
        for address in (attributes.get("href"),):
            assert not address or re.match(r"#|defect-|index\.html|https://", address), address


def test_reads_without_script(small: Path) -> None:
    parser = _Elements()
    parser.feed(small.read_text(encoding="utf-8"))
    text = " ".join(parser.text)
    section = text[text.index("The path, essential steps") :]
    for wanted in ("KeAcquireSpinLock(&Ext->Lock, &irql)", "Cleanup(Ext)", "status < 0", "s = locked", "src/read.c:40"):
        assert wanted in section
    assert "slicc check src/read.c" in text
    assert "&Ext->Queue" in text


def test_linear_list_without_script_and_in_print(browser: Browser, small: Path) -> None:
    def has_box(selector: str) -> bool:
        root = browser.driver.execute_cdp_cmd("DOM.getDocument", {})["root"]["nodeId"]
        node = browser.driver.execute_cdp_cmd("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
        assert node, selector
        try:
            browser.driver.execute_cdp_cmd("DOM.getBoxModel", {"nodeId": node})
        except WebDriverException:  # what is not displayed has no box
            return False
        return True

    browser.open(small)
    assert has_box("#app") and not has_box(".linear")
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert has_box(".linear li.abort") and not has_box("#app")
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    browser.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.driver.get(small.as_uri() + "?again")
        assert has_box(".linear li.abort") and not has_box("#app") and not has_box("#copy")
    finally:
        browser.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


@pytest.mark.parametrize("kind", ["small", "hostile", "long"])
def test_quiet_console_and_no_requests(browser: Browser, kind: str, request: pytest.FixtureRequest) -> None:
    page: Path = request.getfixturevalue(kind)
    for path in (page, page.parent / "index.html"):
        browser.open(path)
        if path == page:
            browser.press("a", "n", "p", "k", "j", "o", "u", "t")
        assert browser.complaints() == []
        assert {url.split("#")[0] for url in browser.requests()} <= {path.as_uri()}


# --- moving about ----------------------------------------------------------------------------------------------------


def test_opens_at_the_failing_step_with_everything_in_sight(browser: Browser, small: Path) -> None:
    browser.open(small)
    assert browser.step() == 24
    assert shown_steps(browser) == [2, 8, 9, 14, 18, 21, 22, 24]
    assert current_line(browser) == 22
    assert lit_node(browser) == "defect"
    assert "acquired twice" in browser.run("return document.querySelector('h1').textContent")
    assert "status < 0 is true" in browser.run("return document.querySelector('.cause').textContent")
    assert "Ext->Queue.Flink" in browser.run("return document.querySelector('.inputs').textContent")


def test_keys(browser: Browser, small: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    browser.open(small, "#s=8")
    visited = []
    for key in ("j", "j", "k", "n", "p", "u", "o", Keys.END, "p", Keys.HOME, "a", "j", "j", "o", Keys.END, "k"):
        browser.press(key)
        visited.append(browser.step())
    #                   j  j   k  n   p  u  o   End p  Home a  j  j  o  End k
    assert visited == [9, 14, 9, 24, 9, 8, 18, 24, 9, 1, 1, 2, 3, 4, 24, 23]


def test_help_search_and_watch(browser: Browser, small: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    browser.open(small)
    browser.press("?")
    assert browser.run("return document.getElementById('help').open")
    browser.press(Keys.ESCAPE)
    assert not browser.run("return document.getElementById('help').open")
    browser.press("/")
    browser.press("DbgPrint")
    assert browser.step() in (19, 20)
    first = browser.step()
    browser.press(Keys.ENTER)
    assert browser.step() != first
    browser.press(Keys.ESCAPE)
    browser.press("w")
    browser.press("status" + Keys.ENTER)
    browser.press(Keys.END)
    assert "status=0x8000001A" in browser.run("return document.getElementById('state').textContent")
    browser.press(Keys.HOME)
    assert "not yet set" in browser.run("return document.getElementById('state').textContent")


def test_deep_link_both_ways(browser: Browser, small: Path) -> None:
    browser.open(small, "#s=12")
    assert browser.step() == 12
    assert 12 in shown_steps(browser), "a folded step must be unfolded when the address names it"
    browser.run("location.hash = '#s=18'")
    assert browser.driver.execute_async_script("setTimeout(() => arguments[0](true), 60)")
    assert browser.step() == 18
    browser.press("j")
    browser.driver.execute_async_script("setTimeout(() => arguments[0](true), 200)")
    assert browser.run("return location.hash") == "#s=21"
    for nonsense in ("#s=0", "#s=99999999", "#s=x", "#<img>"):
        browser.open(small, nonsense)
        assert 1 <= browser.step() <= 24
        assert browser.complaints() == []


def test_panes_stay_in_step(browser: Browser, small: Path) -> None:
    browser.open(small, "#s=9")
    assert (current_line(browser), lit_node(browser)) == (36, "s = locked")
    assert "s=unlocked→locked" in browser.run("return document.getElementById('state').textContent")
    assert browser.run("return document.querySelector('#rule-text .line.current').dataset.line") == "10"
    assert browser.run("return document.querySelectorAll('.edge.current').length") == 1
    # From the source, the automaton, the slider, the inputs table and the trace back to all the others.
    browser.run("document.querySelector('#source .line[data-line=\"40\"]').click()")
    assert (browser.step(), current_line(browser)) == (21, 40)
    browser.run("document.querySelector('.edge').dispatchEvent(new MouseEvent('click', {bubbles: true}))")
    assert (browser.step(), lit_node(browser)) == (9, "s = locked")
    browser.run("const s = document.getElementById('slider'); s.value = 2; s.dispatchEvent(new Event('input'))")
    assert (browser.step(), lit_node(browser)) == (2, "s = unlocked")
    browser.run("document.querySelector('.inputs a').click()")
    browser.driver.execute_async_script("setTimeout(() => arguments[0](true), 60)")
    assert (browser.step(), current_line(browser)) == (14, 13)
    browser.run("document.getElementById('r24').click()")
    assert (browser.step(), lit_node(browser)) == (24, "defect")
    selected = browser.run("return document.querySelectorAll('.row[aria-selected=true]').length")
    active = browser.run("return document.getElementById('tree').getAttribute('aria-activedescendant')")
    assert (selected, active) == (1, "r24")


def test_current_step_is_always_visible(browser: Browser, small: Path, long: Path) -> None:
    inside = """
      const box = (e) => e.getBoundingClientRect(), r = box(document.querySelector('.row.current'));
      const t = box(document.getElementById('tree'));
      return r.top >= t.top - 1 && r.bottom <= t.bottom + 1 && r.bottom <= innerHeight + 1"""
    for path, width, height in ((small, 1440, 900), (long, 1440, 900), (long, 400, 800)):
        browser.open(path, width=width, height=height)
        for key in ("k", "k", "p", "p", "a", "k", "u", "j", "j"):
            browser.press(key)
            if key != "a":
                assert browser.run(inside), (path, width, key, browser.step())


def test_tabs_show_every_file_and_the_rule(browser: Browser, small: Path) -> None:
    browser.open(small)
    names = browser.run("return [...document.querySelectorAll('[role=tab]')].map(t => t.firstChild.textContent)")
    assert names == ["read.c", "spinlock.c", "SpinLock.slic"]
    browser.run("document.getElementById('tab2').click()")
    assert "abort" in browser.run("return document.querySelector('#source .line.current').textContent")
    assert browser.run("return document.getElementById('tab2').getAttribute('aria-selected')") == "true"


def test_gaps_and_folds_open(browser: Browser, small: Path) -> None:
    browser.open(small)
    before = len(shown_steps(browser))
    assert "call: Dequeue" in browser.run("return document.getElementById('tree').textContent")
    browser.run("document.querySelector('.row.gap').click()")
    assert len(shown_steps(browser)) == before + 1
    browser.press("a")
    everything = shown_steps(browser)
    assert 20 not in everything and 19 in everything, "a call that does not matter is folded"
    browser.run("document.querySelector('#r19 .fold').click()")
    assert shown_steps(browser) == list(range(1, 25))


# --- hostile, long, narrow -------------------------------------------------------------------------------------------


def test_hostile_text_is_only_text(browser: Browser, hostile: Path) -> None:
    for path in (hostile, hostile.parent / "index.html"):
        assert re.fullmatch(r"[A-Za-z0-9.-]+", path.name)
        raw = path.read_text(encoding="utf-8")
        assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b-\u200f\ufeff\x00-\x08\x0b-\x1f\x7f\u2028\u2029]", raw)
        browser.open(path)
        assert browser.run("return window.owned") is None
        assert browser.run("return document.images.length + document.querySelectorAll('iframe').length") == 0
        assert "{{7*7}}" in browser.run("return document.body.textContent")
        assert browser.complaints() == []
    browser.open(hostile)
    browser.press("a", "k", "k", "k", "k")
    assert browser.run("return window.owned") is None
    assert "⟨U+202E⟩" in browser.run("return document.getElementById('source').textContent")
    assert browser.run("return [...document.links].filter(a => a.protocol !== 'file:').length") == 0


def test_a_hundred_thousand_steps(browser: Browser, long: Path) -> None:
    assert long.stat().st_size < 20 * 2**20
    browser.open(long)
    taken = browser.run(
        "const n = performance.getEntriesByType('navigation')[0]; return n.domContentLoadedEventEnd - n.startTime"
    )
    # 0.4 s on a laptop; a busy CI machine gets room, plain DOM takes much more.
    assert taken < 9000
    assert browser.step() > LONG - 20
    browser.press("a", "k", "k")
    assert browser.run("return document.querySelectorAll('.row').length") < 200
    moved = browser.run(
        "const s = document.getElementById('slider'), t = performance.now();"
        "for (let i = 1; i <= 20; i++) { s.value = i * 4900; s.dispatchEvent(new Event('input')); }"
        "return (performance.now() - t) / 20"
    )
    assert moved < 250
    assert browser.complaints() == []


@pytest.mark.parametrize("kind", ["small", "hostile", "long"])
def test_narrow_screen(browser: Browser, kind: str, request: pytest.FixtureRequest) -> None:
    page: Path = request.getfixturevalue(kind)
    for path in (page, page.parent / "index.html"):
        browser.open(path, width=400, height=800)
        assert browser.run("return document.documentElement.scrollWidth") <= 400
        assert browser.complaints() == []
    browser.open(page, width=400, height=800)
    before = browser.step()
    browser.press("k")
    assert browser.step() < before


# --- accessibility ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [1440, 400])
def test_accessibility(browser: Browser, small: Path, dark: bool, width: int) -> None:
    axe = files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    for path in (small, small.parent / "index.html"):
        for fragment in ("", "#s=9") if path == small else ("",):
            browser.open(path, fragment, width=width, dark=dark)
            browser.run(axe)
            found: dict[str, Any] = browser.driver.execute_async_script(
                "axe.run(document, {resultTypes: ['violations']}).then(arguments[0])"
            )
            assert [(v["id"], [n["html"] for n in v["nodes"][:3]]) for v in found["violations"]] == []


# --- the index -------------------------------------------------------------------------------------------------------


def test_index_filters_sorts_and_links(browser: Browser, small: Path) -> None:
    browser.open(small.parent / "index.html")
    rules = "return [...document.querySelectorAll('#matrix tbody tr')].filter(r => !r.hidden).map(r => r.dataset.rule)"
    assert browser.run(rules) == ["SpinLock", "IrqlKeRaise", "CancelSpinLock", "IoCompletion", "QueuedSpinLock"]
    browser.run("document.querySelector('th[data-sort=rule] button').click()")
    assert browser.run(rules) == ["CancelSpinLock", "IoCompletion", "IrqlKeRaise", "QueuedSpinLock", "SpinLock"]
    browser.run("document.querySelector('th[data-sort=rank] button').click()")
    assert browser.run(rules)[0] == "SpinLock"
    browser.run("document.querySelector('.filters [data-verdict=proof]').click()")
    assert "IrqlKeRaise" not in browser.run(rules)
    browser.run("const f = document.getElementById('filter'); f.value = 'spin'; f.dispatchEvent(new Event('input'))")
    assert sorted(browser.run(rules)) == ["CancelSpinLock", "QueuedSpinLock", "SpinLock"]
    assert browser.run("return document.querySelector('.defects a').getAttribute('href')") == small.name
    assert browser.run("return document.querySelector('td a.badge.defect').getAttribute('href')") == small.name
