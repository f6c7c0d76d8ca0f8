"""Docs, docstrings, comments and names use the standard terms of the field."""

from __future__ import annotations

import pytest

from tests.rules.words import uses_in, uses_in_code, uses_in_documents, uses_in_packages

PENDING = ("models/documents/", "models/press/", "models/storage/", "models/vintages/", "service/gateway/")
"""Packages with words left to replace; ``make check`` lists them."""


def test_documents_use_standard_terms() -> None:
    assert [str(use) for use in uses_in_documents()] == []


def test_code_uses_standard_terms() -> None:
    assert [str(use) for use in uses_in_packages() if not use.path.startswith(PENDING)] == []


@pytest.mark.parametrize(
    "text",
    ["what it was told", "No member is heard", "Honest intervals", "what the ledger SAYS", "is put out", "goes by"],
)
def test_a_listed_word_is_found(text: str) -> None:
    assert len(list(uses_in(text, "page.md"))) == 1


@pytest.mark.parametrize(
    "text", ["a random walk", "what tells intervals apart", "cannot be told apart", "retold", "tolda"]
)
def test_a_true_use_is_no_finding(text: str) -> None:
    assert list(uses_in(text, "page.md")) == []


def test_docstrings_comments_and_names_are_searched() -> None:
    code = '"""Fine."""\n\ndef _told(heard_by, said):\n    """What it says."""\n    return "told"  # believed\n'
    found = sorted((use.line, use.word) for use in uses_in_code(code, "models/x.py"))
    assert found == [(3, "heard"), (3, "said"), (3, "told"), (4, "says"), (5, "believed")]
    assert (5, "told") in {(use.line, use.word) for use in uses_in_code(code, "cli/x.py")}
