"""The page at /analyst/ in a real browser, on a phone and on a desk: reports, monitor and jobs, 2,000 of them."""

from __future__ import annotations

import re
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from monitored import TOKEN, Site
from playwright.sync_api import Browser, Page, Request, expect

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1400, "height": 900}
MOST = 50
RECORD = """window.told = [];
const notice = document.getElementById("notice");
const watch = { childList: true, characterData: true, subtree: true };
new MutationObserver(() => window.told.push(notice.textContent)).observe(notice, watch)"""
Looking = Callable[..., AbstractContextManager[Page]]


@pytest.fixture(scope="module")
def state(browser: Browser, site: Site) -> Any:
    """A login by the form, as a person does it."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{site.url}/analyst/")
    assert "/login" in page.url
    page.get_by_label("Password or token").fill(TOKEN)
    page.get_by_role("button", name="Log in").first.click()
    expect(page.get_by_role("heading", name="Latest reports")).to_be_visible()
    assert page.url.endswith("/analyst/")
    kept = context.storage_state()
    context.close()
    return kept


@pytest.fixture
def looking(browser: Browser, site: Site, state: Any) -> Looking:
    """Opens the page at a place; what its console says against it, and errors, fail the test."""

    @contextmanager
    def opened(place: str, size: Any = DESK, **how: Any) -> Iterator[Page]:
        context = browser.new_context(viewport=size, storage_state=state, **how)
        page, wrong = context.new_page(), []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        page.goto(f"{site.url}/analyst/#{place}")
        yield page
        assert [text for text in wrong if "Failed to load resource" not in text] == []
        context.close()

    return opened


def lists(page: Page) -> list[dict[str, str]]:
    """Collect the arguments of what the page asks for lists from now on."""
    found: list[dict[str, str]] = []

    def note(request: Request) -> None:
        parts = urllib.parse.urlsplit(request.url)
        if re.search(r"/(jobs|reports|datasets|job_definitions)$", parts.path) and request.method == "GET":
            found.append(dict(urllib.parse.parse_qsl(parts.query)) | {"path": parts.path.rsplit("/", 1)[1]})

    page.on("request", note)
    return found


def row(page: Page, name: str) -> Any:
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name))


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_shelf_is_seen_first_searched_filtered_and_linked(looking: Looking, site: Site, size: Any) -> None:
    with looking("", size) as page:
        asked = lists(page)
        reports = page.get_by_role("listitem").filter(has=page.get_by_role("heading"))
        expect(reports).to_have_count(4)  # two analyses by two datasets each
        expect(page.get_by_role("link", name="Reports")).to_have_attribute("aria-current", "page")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

        page.get_by_role("searchbox").fill("churn")
        expect(reports).to_have_count(1)
        page.get_by_role("searchbox").fill("nothing like it")
        expect(page.get_by_text("No report matches.")).to_be_visible()
        page.get_by_role("searchbox").fill("")
        page.get_by_role("button", name="Only the tag #nightly").first.click()
        expect(reports).to_have_count(1)
        assert "tag=nightly" in page.url
        page.get_by_role("button", name="Remove the filter tag nightly").click()
        expect(reports).to_have_count(4)

        page.get_by_role("button", name=re.compile("^Links to")).first.click()
        latest = page.get_by_role("textbox", name="Always the latest").input_value()
        assert latest.startswith(f"{site.url}/analyst/reports/latest?analysis=")
        page.get_by_label("The latest at the end of the day").fill("2026-05-04")
        dated = page.get_by_role("textbox", name="…as of that day").input_value()
        assert dated.startswith(f"{latest}&as_of=2026-05-0")
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        assert all(int(request["limit"]) <= MOST for request in asked)


def test_a_report_opens_in_a_tab_of_its_own(looking: Looking, site: Site) -> None:
    folder = site.steps()
    for name in ("one", "two", "three"):
        (folder / name).touch()
    job = site.client.wait(site.client.submit("steps", parameters={"folder": str(folder)}, name="To be read")["id"])
    assert job["status"] == "COMPLETED"
    with looking("reports") as page:
        with page.context.expect_page() as opened:
            page.get_by_role("link", name="To be read").click()
        expect(opened.value.locator("h1")).to_be_visible()
        assert opened.value.url.endswith(f"/jobs/{job['id']}/report")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_running_job_is_followed_stopped_and_run_again(looking: Looking, site: Site, size: Any) -> None:
    folder = site.steps()
    name = f"Live {size['width']}"
    job = site.client.submit("steps", parameters={"folder": str(folder)}, name=name)
    with looking("monitor", size) as page:
        here = row(page, name)
        expect(here).to_contain_text("cell 3 of 5", timeout=60_000)
        (folder / "one").touch()
        expect(here).to_contain_text("cell 4 of 5")
        expect(here.get_by_role("progressbar")).to_have_attribute("value", "3")
        expect(here).to_contain_text("import pathlib, time")
        expect(page.get_by_role("region", name="Workers")).to_contain_text(f"runs {name}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

        here.get_by_role("button", name="Stop").click()
        page.get_by_role("button", name="Let it run").click()
        assert site.client.job(job["id"])["status"] == "IN_PROGRESS"
        here.get_by_role("button", name="Stop").click()
        page.get_by_role("button", name="Stop it").click()
        expect(page.get_by_role("alert")).to_contain_text(f"{name} is being stopped.")
        assert site.client.wait(job["id"])["status"] == "STOPPED"
        expect(page.get_by_text("Nothing runs or waits.")).to_be_visible()

        page.get_by_role("link", name="Jobs", exact=True).click()
        expect(row(page, name)).to_contain_text("stopped")
        for step in ("one", "two", "three"):
            (folder / step).touch()
        row(page, name).get_by_role("button", name="Rerun").click()
        expect(page.get_by_role("alert")).to_contain_text(f"{name} is queued again.")
        expect(row(page, name).first).to_contain_text("completed", timeout=60_000)
        expect(row(page, name)).to_have_count(2)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_monitor_tells_how_it_went(looking: Looking, site: Site, size: Any) -> None:
    with looking("monitor?hours=168", size) as page:
        told = site.client.get("/statistics?hours=168").json
        expect(page.get_by_text("completed, last 7 days")).to_be_visible()
        expect(page.get_by_role("region", name="Failures by reason")).to_contain_text("Over the time limit")
        chart = page.get_by_role("img", name=re.compile(r"^Jobs that ended: [\d,]+ completed, 40 failed"))
        expect(chart).to_be_visible()
        assert told["whole"]["failed"] == 40
        assert chart.locator("rect.done").count() == sum(b["completed"] > 0 for b in told["buckets"])
        expect(page.get_by_role("region", name="Disk")).to_contain_text("free")
        page.get_by_text("The same as a table").click()
        expect(page.get_by_role("region", name="Jobs over time, as a table").get_by_role("row")).to_have_count(
            len(told["buckets"]) + 1
        )
        page.get_by_label("Span of time").select_option("720")
        expect(page.get_by_text("completed, last 30 days")).to_be_visible()
        assert "hours=720" in page.url
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_thousands_of_jobs_are_searched_filtered_and_paged_a_page_at_a_time(
    looking: Looking,
) -> None:
    with looking("jobs?sort=name") as page:
        asked = lists(page)
        names = page.get_by_role("rowheader")
        expect(names).to_have_count(MOST)
        page.get_by_label("Search jobs").fill("Run 1")
        expect(names.first).to_contain_text("Run 1000")
        page.get_by_role("button", name="Next").click()
        expect(names.first).to_contain_text("Run 1050")
        expect(names).to_have_count(MOST)
        page.get_by_role("button", name="Next").click()
        expect(names.first).to_contain_text("Run 1100")
        page.get_by_role("button", name="Previous").click()
        expect(names.first).to_contain_text("Run 1050")

        page.get_by_label("Search jobs").fill("run 0")
        page.get_by_label("Status").select_option("Failed")
        expect(names).to_have_count(20)
        expect(page.get_by_role("row").last).to_contain_text("over the time limit")
        page.reload()
        expect(names).to_have_count(20)
        expect(page.get_by_label("Search jobs")).to_have_value("run 0")
        assert {request["path"] for request in asked} == {"jobs", "datasets"}
        assert {request["no_track_activity"] for request in asked} == {
            "1"
        }  # a monitor keeps no server from being culled
        assert all(int(request["limit"]) <= MOST for request in asked)


def test_texts_of_users_are_shown_as_texts(looking: Looking, site: Site) -> None:
    name = "<img src=x onerror='window.hacked=1'><b>&amp;"
    site.client.submit("steps", parameters={"folder": str(site.steps())}, name=name, tags=["<i>tag"], timeout=0.01)
    with looking("jobs") as page:
        here = page.get_by_role("button", name=name, exact=True)
        expect(here).to_have_text(name)
        here.click()
        expect(page.get_by_role("dialog")).to_contain_text("<i>tag")
        assert page.evaluate("[window.hacked, document.images.length]") == [None, 0]


def test_a_keyboard_is_enough(looking: Looking) -> None:
    with looking("jobs") as page:
        expect(page.get_by_role("rowheader")).to_have_count(MOST)
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()
        details = page.get_by_role("rowheader").first.get_by_role("button")
        for _ in range(5):
            page.keyboard.press("Tab")
        expect(details).to_be_focused()
        with page.expect_response(re.compile("/analyst/jobs")):  # an update leaves the focus where it is
            pass
        expect(details).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.get_by_role("dialog")).to_be_visible()
        page.keyboard.press("Escape")
        expect(details).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing(looking: Looking, size: Any, scheme: str) -> None:
    with looking("reports", size, color_scheme=scheme, bypass_csp=True) as page:
        ready = {"reports": "Latest reports", "monitor": "Failures by reason", "jobs": "Jobs"}
        for place, heading in ready.items():
            page.get_by_role("link", name=place.capitalize(), exact=True).click()
            expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
            expect(page.get_by_text("Loading …")).to_have_count(0)
            assert problems(page) == []
        page.get_by_role("rowheader").get_by_role("button").first.click()
        expect(page.get_by_role("dialog")).to_be_visible()
        assert problems(page) == []


def problems(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{v['id']} ({v['impact']}): {[node['html'][:160] for node in v['nodes']][:3]}" for v in found]


def test_a_server_that_goes_away_is_told_of_and_found_again(looking: Looking, site: Site) -> None:
    with looking("jobs") as page:
        expect(page.get_by_role("rowheader")).to_have_count(MOST)
        page.evaluate(RECORD)
        site.end()
        expect(page.get_by_role("alert")).to_contain_text("The server does not answer.", timeout=30_000)
        expect(page.locator("#health")).to_contain_text("server away")
        expect(page.get_by_role("rowheader")).to_have_count(MOST)
        page.get_by_role("link", name="Monitor").click()
        expect(page.get_by_role("alert")).to_contain_text("The server does not answer.")
        site.start()
        expect(page.get_by_text("completed, last 24 hours")).to_be_visible(timeout=30_000)
        expect(page.locator("#health")).to_contain_text("all well", timeout=30_000)
        assert "The server is back." in page.evaluate("window.told")


def test_who_is_logged_out_is_told_and_led_back(looking: Looking, site: Site) -> None:
    with looking("jobs") as page:
        expect(page.get_by_role("rowheader")).to_have_count(MOST)
        page.context.clear_cookies()
        page.get_by_role("link", name="Log in again").click()
        page.get_by_label("Password or token").fill(TOKEN)
        page.get_by_role("button", name="Log in").first.click()
        expect(page.get_by_role("heading", name="Latest reports")).to_be_visible()
