"""The pages and their files: whole, cached for ever under their tag, and under a policy that lets in nothing else."""

from __future__ import annotations

import gzip
import re
import sys

import pytest
from flask.testing import FlaskClient

from service.page import assets

PAGES = ("/", "/docs")


def linked(client: FlaskClient, page: str) -> list[str]:
    return re.findall(r'(?:href|src)="(assets/[^"]+)"', client.get(page).text)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_lets_in_only_files_of_this_service(client: FlaskClient, page: str) -> None:
    answer = client.get(page)
    policy = dict(each.split(" ", 1) for each in answer.headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert {policy[name] for name in ("script-src", "style-src", "connect-src")} == {"'self'"}
    assert answer.content_type == "text/html; charset=utf-8"
    assert re.findall(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=|https?://", answer.text) == []


@pytest.mark.parametrize("page", PAGES)
def test_every_file_of_a_page_is_there_and_kept_for_ever(client: FlaskClient, page: str) -> None:
    urls = linked(client, page)
    assert len(urls) >= 4
    for url in urls:
        answer = client.get(f"/{url}", headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200, url
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert answer.content_encoding == "gzip"
        plain = client.get(f"/{url}")
        assert plain.content_encoding is None
        assert gzip.decompress(answer.data) == plain.data
        assert plain.headers["ETag"] != answer.headers["ETag"]
        again = client.get(f"/{url}", headers={"If-None-Match": plain.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")


def test_modules_that_are_imported_are_preloaded(client: FlaskClient) -> None:
    preloaded = set(re.findall(r'rel="modulepreload" href="[^"]*/(\w+)\.js"', client.get("/").text))
    sources = [path.read_text("utf-8") for path in assets.PAGE.glob("*.js")]
    assert preloaded == {name for source in sources for name in re.findall(r'from "\./(\w+)\.js"', source)}


def test_a_tag_of_another_version_is_answered_but_not_kept(client: FlaskClient) -> None:
    answer = client.get("/assets/0123456789abcdef/page.css")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")


@pytest.mark.parametrize("name", ["nothing.js", "page.html", "../app.py", "%2e%2e%2fapp.py"])
def test_only_named_files_are_given_out(client: FlaskClient, name: str) -> None:
    assert client.get(f"/assets/{assets.tag()}/{name}").status_code == 404


def test_a_shipped_file_is_found_without_importing_it() -> None:
    before = set(sys.modules)
    assets.files.cache_clear()
    assert assets.files()["swagger-ui.js"].stat().st_size > 1_000_000
    assert {name for name in set(sys.modules) - before if name.startswith("flask_openapi3")} == set()


def test_the_page_is_small_with_all_that_it_loads(client: FlaskClient) -> None:
    page = client.get("/").text
    loaded = set(re.findall(r'(?:src|href)="assets/\w+/([\w.-]+)"', page))
    assert "page.js" in loaded
    imported = {
        name for each in loaded for name in re.findall(r'from "\./([\w-]+\.js)"', assets.mapped(each)[:].decode())
    }
    assert imported <= loaded  # preloaded, so that no module waits for another
    assert len(page.encode()) + sum(len(assets.mapped(name)) for name in loaded) < 150_000


@pytest.mark.parametrize(
    ("url", "status"), [("/?series=pk.ict&target=5000&compare=year", 200), ("/?foo=1", 422), ("/docs?foo=1", 422)]
)
def test_an_address_keeps_what_the_page_knows_and_nothing_else(client: FlaskClient, url: str, status: int) -> None:
    assert client.get(url).status_code == status
