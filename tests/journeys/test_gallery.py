"""Every component in a real browser: accessible in both colors and widths, usable by key, silent on the console."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests import cast
from tests.journeys.conftest import WIDTHS, accessible


@pytest.fixture
def gallery(journey):
    page = journey(cast.clinic().counselor)
    page.emulate_media(reduced_motion="reduce")
    page.goto(journey.url + "/gallery")
    page.wait_for_load_state("networkidle")
    return page


def test_axe_finds_nothing_in_light_and_dark_wide_and_narrow(gallery):
    for width, colors in zip(WIDTHS.values(), ("light", "dark"), strict=True):  # colors do not depend on the width
        gallery.set_viewport_size(width)
        gallery.emulate_media(color_scheme=colors)
        gallery.reload()
        gallery.wait_for_load_state("networkidle")
        accessible(gallery)
        assert gallery.evaluate("document.documentElement.scrollWidth <= innerWidth"), "scrolls sideways"


def test_keys_reach_everything(gallery):
    gallery.keyboard.press("Tab")
    assert gallery.evaluate("document.activeElement.textContent") == "Skip to content"
    gallery.keyboard.press("Enter")
    assert gallery.evaluate("document.activeElement.id") == "content"

    gallery.evaluate("document.getElementById('palette').dataset.palette = '/gallery/find'")
    gallery.keyboard.press("Control+k")
    found = gallery.locator("#palette .palette-item")
    expect(found).to_have_count(5)
    gallery.keyboard.type("chen")
    expect(found).to_have_count(2)
    expect(found.first).to_have_attribute("aria-selected", "true")
    expect(gallery.locator("#palette-input")).to_have_attribute("aria-activedescendant", "found-0")
    gallery.keyboard.press("ArrowDown")
    expect(gallery.locator("#palette-input")).to_have_attribute("aria-activedescendant", "found-1")
    accessible(gallery)
    gallery.keyboard.press("Escape")
    expect(gallery.locator("#palette")).not_to_be_visible()

    gallery.keyboard.press("?")
    expect(gallery.locator("#keys")).to_be_visible()
    gallery.uncheck("[data-keys-toggle]")
    gallery.keyboard.press("Escape")
    gallery.keyboard.press("?")
    expect(gallery.locator("#keys")).not_to_be_visible()


def test_what_was_typed_comes_back_after_a_reload(gallery):
    gallery.click("#id_new-counselor")
    gallery.keyboard.type("nov")
    gallery.keyboard.press("Enter")
    gallery.fill("#id_new-reason", "I want to sleep again")
    expect(gallery.locator("[data-draft-status]")).to_contain_text("Kept")
    gallery.reload()
    expect(gallery.locator("[data-draft-status]")).to_contain_text("Brought back")
    expect(gallery.locator("#id_new-reason")).to_have_value("I want to sleep again")
    expect(gallery.locator("#id_new-counselor")).to_have_value("Petra Novak")


def test_cards_and_events_move_by_key_and_by_pointer_and_send_a_plain_form(gallery):
    gallery.focus(".lane-card[data-card='C-1042'] a")
    for key in ("m", "ArrowRight"):
        gallery.keyboard.press(key)
    expect(gallery.locator("[data-place=Contacted] [data-card='C-1042']")).to_be_visible()
    gallery.keyboard.press("Escape")
    expect(gallery.locator("[data-place=Referred] [data-card='C-1042']")).to_be_visible()

    gallery.evaluate(
        "addEventListener('submit', (e) => { e.preventDefault(); window.sent = [...new FormData(e.target)] })"
    )
    gallery.focus(".event[data-card=e3] a")
    for key in ("m", "ArrowDown", "ArrowRight", "Enter"):
        gallery.keyboard.press(key)
    expect(gallery.locator("#announcer")).to_contain_text("moved to Tuesday, May 5, 1:15")
    sent = dict(gallery.evaluate("window.sent"))
    assert (sent["event"], sent["day"], sent["start"]) == ("e3", "2026-05-05", "13:15")

    card = gallery.locator(".lane-card[data-card='C-1017']")
    card.scroll_into_view_if_needed()
    here, there = card.bounding_box(), gallery.locator("[data-place=Screened]").bounding_box()
    gallery.mouse.move(here["x"] + 20, here["y"] + 45)
    gallery.mouse.down()
    gallery.mouse.move(there["x"] + 60, there["y"] + 80, steps=4)
    gallery.mouse.up()
    expect(gallery.locator("[data-place=Screened] [data-card='C-1017']")).to_be_visible()
    sent = dict(gallery.evaluate("window.sent"))
    assert (sent["card"], sent["to"], sent["version"]) == ("C-1017", "Screened", "1")


def test_the_plain_page_takes_a_code_by_touch(gallery, journey):
    gallery.set_viewport_size(WIDTHS["phone"])
    gallery.goto(journey.url + "/gallery/plain")
    accessible(gallery)
    for digit in "406":
        gallery.click(f"[data-digit='{digit}']")
    expect(gallery.locator("#id_code")).to_have_value("406")


def test_without_scripts_everything_still_shows(browser, gallery, journey):
    context = browser.new_context(java_script_enabled=False, storage_state=gallery.context.storage_state())
    page = context.new_page()
    page.goto(journey.url + "/gallery")
    expect(page.locator(".event").first).to_be_visible()
    expect(page.locator("select#id_new-counselor")).to_be_visible()
    expect(page.locator("#keys")).not_to_be_visible()
    context.close()


def test_an_empty_desk_is_signed_out_and_keeps_the_words(journey, settings):
    settings.IDLE_SECONDS = 4
    counselor = cast.clinic().counselor
    page = journey(counselor)
    page.goto(journey.url + "/gallery")
    page.fill("#id_new-reason", "Half a sentence")
    expect(page.locator("#idle")).to_be_visible()
    page.wait_for_url("**/account/login/**")
    settings.IDLE_SECONDS = 900
    page = journey(counselor)
    page.goto(journey.url + "/gallery")
    expect(page.locator("#id_new-reason")).to_have_value("Half a sentence")
