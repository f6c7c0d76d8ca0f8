"""The columns of version 1: what others have written queries for."""

from __future__ import annotations

import pytest

from models.documents.export_schema import KINDS, SCHEMA_VERSION, columns_of_kind

VERSION_1 = {
    "forecasts": "month:month step:whole mean:number median:number lower_80:number upper_80:number lower_95:number "
    "upper_95:number q0.01:number q0.025:number q0.05:number q0.1:number q0.15:number q0.2:number "
    "q0.25:number q0.3:number q0.35:number q0.4:number q0.45:number q0.5:number q0.55:number q0.6:number "
    "q0.65:number q0.7:number q0.75:number q0.8:number q0.85:number q0.9:number q0.95:number "
    "q0.975:number q0.99:number unit:word as_of:day cutoff:month issued_at:time model_version:word "
    "vintage:word",
    "vintages": "month:month value:number status:word tolerance:number unit:word",
    "reports": "id:text period_start:month period_end:month measure:word value:number unit:word published:text "
    "source:word printed:text status:word withdrawn:day withdrawn_why:text known_from:day",
    "scores": "month:month step:whole truth:word known:day observed:number forecast:number lower_80:number "
    "upper_80:number lower_95:number upper_95:number error:number scaled_error:number pinball:number "
    "inside_80:flag inside_95:flag pit:number surprise_sigma:number percentile:number model_version:word "
    "issued_at:time cutoff:month served:flag replayed:flag",
    "issued": "origin_date:day reference_date:day target:word horizon:whole target_end_date:day location:word "
    "output_type:word output_type_id:word value:number model_id:word served:flag replayed:flag",
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_columns_of_version_1_stay(kind: str) -> None:
    assert SCHEMA_VERSION == 1, "pin the columns of the new version here"
    pinned = VERSION_1[kind].split()
    assert [f"{each.name}:{each.type.name.lower()}" for each in columns_of_kind(kind)][: len(pinned)] == pinned


@pytest.mark.parametrize("kind", KINDS)
def test_every_column_states_what_it_is(kind: str) -> None:
    bare = [each.name for each in columns_of_kind(kind) if len(each.about) < 5 or "left out" in each.about]
    assert bare == []
