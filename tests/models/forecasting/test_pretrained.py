"""The pretrained member: what the network says, what it refuses, and what holds for any series."""

from __future__ import annotations

import math
import shutil
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from models.core.arrays import Array
from models.core.errors import InvalidInput, ShortHistory, WeightsRejected
from models.core.periods import Month
from models.forecasting.members.pretrained import CARDS, Networks, Pretrained, network, predict
from models.forecasting.members.transformer import Layer, Linear, Norm, gelu, load
from models.vintages.vintage import History

YEARLY, MONTHLY = CARDS
VECTORS = Path(__file__).parents[2] / "data" / "pretrained" / "vectors.npz"
LEVELS = (0.025, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.975)
MEDIAN = LEVELS.index(0.5)
SEASON = np.sin(2 * np.pi * np.arange(144) / 12)


def history(values: Array) -> History:
    return History("a.b", Month.of(2015, 1), np.asarray(values, float))


def ordered(quantiles: Array) -> bool:
    return bool(np.isfinite(quantiles).all() and (np.diff(quantiles, axis=-1) >= 0).all())


# ---- the forward pass


@pytest.mark.parametrize("case", range(11))
def test_with_the_trials_weights_alone_quantiles_are_those_of_the_trial_to_float32(case: int) -> None:
    with np.load(VECTORS) as vectors:
        given_months, wanted = vectors["history"][case], vectors["quantiles"][case].astype(float)
    found = predict([given_months], 24, cards=[MONTHLY])[0]
    np.testing.assert_allclose(found, wanted, rtol=1e-4)
    # One part in a thousand of the spread as well: of a constant's 50 +- 0.008 an rtol alone would not see the spread.
    np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-3 * np.ptp(wanted, axis=1).min())


def test_months_before_the_context_are_not_read() -> None:
    y = 10 + np.resize(SEASON, network(YEARLY).context)
    np.testing.assert_array_equal(predict([np.concatenate([[1e6, 3.0], y])], 24), predict([y], 24))


def test_unknown_months_before_the_first_are_no_months() -> None:
    y = 10 + SEASON[:40]
    np.testing.assert_array_equal(predict([np.concatenate([np.full(30, np.nan), y])], 24), predict([y], 24))


def slow_layer(layer: Layer, tokens: Array, attended: Array) -> Array:
    """An encoder layer token by token, head by head, with a mask instead of left-out tokens."""

    def norm(n: Norm, x: Array) -> Array:
        return (x - x.mean()) / math.sqrt(x.var() + 1e-5) * n.weight + n.bias

    def linear(m: Linear, x: Array) -> Array:
        return x @ m.weight + m.bias

    normed = [norm(layer.norm1, t) for t in tokens]
    pairs = [np.split(linear(layer.key_value, t), 2) for t in normed]
    out = []
    for token, t in zip(tokens, normed, strict=True):
        heads = []
        for q, *kv in zip(
            np.split(linear(layer.query, t), layer.heads),
            *(np.split(np.array([p[side] for p in pairs]), layer.heads, axis=1) for side in (0, 1)),
            strict=True,
        ):
            scores = np.where(attended, kv[0] @ q, -np.inf)
            share = np.exp(scores - scores.max())
            heads.append(share @ kv[1] / share.sum())
        token = token + linear(layer.out, np.concatenate(heads))
        inner = linear(layer.up, norm(layer.norm2, token))
        out.append(token + linear(layer.down, np.array([x * (1 + math.erf(x / math.sqrt(2))) / 2 for x in inner])))
    return np.array(out)


def test_leaving_a_token_out_is_the_same_as_masking_it() -> None:
    layer, rng = network(YEARLY).layers[0], np.random.default_rng(1)
    width = layer.norm1.weight.size
    tokens, attended = rng.normal(size=(9, width)).astype(np.float32), np.array([1, 1, 0, 1, 0, 1, 1, 1, 1], bool)
    slow = slow_layer(layer, tokens.astype(float), attended)
    np.testing.assert_allclose(layer(tokens[attended], 4), slow[-4:], atol=5e-5)


def test_gelu_is_the_exact_one_and_not_the_tanh_form() -> None:
    x = np.concatenate([np.linspace(-9, 9, 2001), [-40, 40, 0, -1e-30, 1e4]]).astype(np.float32)
    slow = [v * (1 + math.erf(v / math.sqrt(2))) / 2 for v in x.tolist()]
    np.testing.assert_allclose(gelu(x), slow, rtol=3e-7, atol=4e-7)


# ---- batches and threads


def test_a_batch_says_what_its_series_say_alone() -> None:
    batch = [10 + SEASON, 5 + np.arange(12.0), np.full(30, 7.0), history(100 + SEASON[:77])]
    together = predict(batch, 30)
    assert together.shape == (4, 30, 11)
    for one, alone in zip(batch, together, strict=True):
        np.testing.assert_array_equal(predict([one], 30)[0], alone)


def test_a_batch_of_none_is_empty() -> None:
    assert predict([], 12).shape == (0, 12, 11)


def test_many_threads_read_the_weights_once_and_agree() -> None:
    loads: list[Path] = []
    networks = Networks(lambda card: loads.append(card) or load(card))
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: predict([10 + SEASON[:36]], 12, network=networks), range(16)))
    assert loads == [YEARLY, MONTHLY]
    for answer in answers[1:]:
        np.testing.assert_array_equal(answer, answers[0])


# ---- weights that are not the published ones


@pytest.fixture
def card(tmp_path: Path) -> Path:
    for path in (YEARLY, YEARLY.with_suffix(".npz")):
        shutil.copy(path, tmp_path / path.name)
    return tmp_path / YEARLY.name


@pytest.mark.parametrize("share", [0.0, 0.0001, 0.1, 0.33, 0.5, 0.77, 0.999, 1.0])
def test_a_flipped_byte_is_refused_by_name(card: Path, share: float) -> None:
    weights = card.with_suffix(".npz")
    data = bytearray(weights.read_bytes())
    data[round(share * (len(data) - 1))] ^= 0x10
    weights.write_bytes(data)
    with pytest.raises(WeightsRejected, match=r"pretrained_yearly\.npz refused: sha256 is"):
        load(card)


@pytest.mark.parametrize("kept", [0, 1, 100_000, -1])
def test_a_cut_file_is_refused_by_name(card: Path, kept: int) -> None:
    weights = card.with_suffix(".npz")
    weights.write_bytes(weights.read_bytes()[:kept])
    with pytest.raises(WeightsRejected) as refused:
        load(card)
    assert refused.value.path == weights


def test_weights_that_are_not_there_are_refused_by_name(card: Path) -> None:
    card.with_suffix(".npz").unlink()
    with pytest.raises(WeightsRejected, match=r"pretrained_yearly\.npz refused: cannot be read: No such file"):
        load(card)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{", ""),  # not JSON
        ('"heads": 5,', ""),  # incomplete
        ('"layers": 5', '"layers": 6'),  # a layer that the weights lack
        ('"context": 240', '"context": 252'),  # more positions than the weights have
        ("      0.025,\n", ""),  # fewer levels than outputs
    ],
)
def test_a_card_that_does_not_fit_its_weights_is_refused_by_name(card: Path, old: str, new: str) -> None:
    text = card.read_text()
    assert old in text
    card.write_text(text.replace(old, new, 1))
    with pytest.raises(WeightsRejected, match="not what the card or the program expects"):
        load(card)


def test_a_member_whose_weights_are_refused_fails_when_fitted(card: Path) -> None:
    card.with_suffix(".npz").write_bytes(b"")
    with pytest.raises(WeightsRejected):
        Pretrained(cards=(card, MONTHLY)).fit(history(10 + SEASON))


def test_the_weights_in_the_package_are_small() -> None:
    assert sum(card.with_suffix(".npz").stat().st_size for card in CARDS) < 8 * 10**6


@pytest.mark.parametrize("card_of", CARDS, ids=lambda path: path.stem)
def test_a_card_says_what_its_weights_are(card_of: Path) -> None:
    net = network(card_of)
    assert net.levels == LEVELS
    with np.load(card_of.with_suffix(".npz")) as arrays:
        assert sum(arrays[name].size for name in arrays.files) == net.card["weights"]["parameters"]


# ---- histories of every kind


def test_eleven_months_are_too_few_and_the_error_names_twelve() -> None:
    for short in (np.arange(11.0), np.append(np.arange(11.0), [np.nan] * 5)):
        with pytest.raises(ShortHistory, match="pretrained needs 12 months, has 11"):
            predict([short], 12)
    with pytest.raises(ShortHistory, match="pretrained needs 12 months, has 11"):
        Pretrained().fit(history(np.arange(11.0)))


def test_a_history_of_unknown_months_has_none() -> None:
    with pytest.raises(ShortHistory, match="has 0"):
        predict([np.full(40, np.nan)], 12)


@pytest.mark.parametrize("bad", [np.append(np.ones(30), np.inf), np.ones((30, 2))])
def test_what_is_no_series_of_numbers_is_refused_and_its_place_named(bad: Array) -> None:
    with pytest.raises(InvalidInput, match="history 1: found"):
        predict([np.ones(30), bad], 12)


@pytest.mark.parametrize("horizon", [0, 61])
def test_a_horizon_outside_of_what_is_forecast_is_refused(horizon: int) -> None:
    with pytest.raises(InvalidInput, match=r"wanted 1\.\.60"):
        predict([np.ones(30)], horizon)


@pytest.mark.parametrize("months", [12, 13, 23, 24, 144, 200])
@pytest.mark.parametrize("kind", ["season", "constant", "negative", "mixed signs"])
def test_any_length_and_sign_gives_finite_ordered_quantiles_near_the_series(months: int, kind: str) -> None:
    wave = np.resize(SEASON, months)
    y = {"season": 10 + wave, "constant": 0 * wave + 3, "negative": -50 + wave, "mixed signs": 5 * wave}[kind]
    q = predict([y], 60)[0]
    assert ordered(q)
    # None of these series has a trend, so the intervals stay around its range.
    reach = np.abs(y - y.mean()).max() + 0.01 * np.abs(y).max()
    assert (q[:, 0] - reach <= y.mean()).all()
    assert (y.mean() <= q[:, -1] + reach).all()


def test_zeros_stay_zero() -> None:
    np.testing.assert_array_equal(predict([np.zeros(40)], 60), 0)


def test_a_series_that_went_to_zero_stays_near_it() -> None:
    q = predict([np.append(10 + SEASON[:48], np.zeros(24))], 60)[0]
    assert ordered(q)
    assert np.abs(q).max() < 1


@pytest.mark.parametrize("size", [1e-9, 1e-3, 1e12])
def test_the_unit_of_a_series_does_not_change_what_is_said_of_it(size: float) -> None:
    y = 10 + SEASON + np.random.default_rng(3).normal(0, 0.3, 144)
    np.testing.assert_allclose(predict([size * y], 60), size * predict([y], 60), rtol=1e-4)


def test_months_missing_inside_move_the_forecast_little() -> None:
    y = 100 + 10 * SEASON + np.random.default_rng(4).normal(0, 2, 144)
    holes = y.copy()
    holes[[141, 138, 120, 60]] = np.nan
    whole, holed = predict([y], 24)[0], predict([holes], 24)[0]
    spread = whole[:, -1] - whole[:, 0]
    assert ordered(holed)
    assert (np.abs(whole - holed)[:, MEDIAN] < 0.5 * spread).all()


def test_a_last_year_that_is_not_known_still_gives_a_forecast() -> None:
    assert ordered(predict([np.append(10 + SEASON, np.full(30, np.nan))], 24))


@settings(max_examples=40, deadline=None)
@given(
    y=st.integers(12, 60).flatmap(lambda n: arrays(float, n, elements=st.floats(-1e12, 1e12, allow_subnormal=False))),
    horizon=st.integers(1, 60),
)
def test_any_numbers_give_finite_ordered_quantiles(y: Array, horizon: int) -> None:
    q = predict([y], horizon)
    assert q.shape == (1, horizon, 11)
    assert ordered(q)


# ---- five years ahead


@pytest.mark.parametrize("y", [100 + np.arange(144.0), 10 + SEASON, 100 * 1.01 ** np.arange(144) * (1 + SEASON / 10)])
def test_a_near_horizon_is_the_beginning_of_a_far_one_and_the_spread_of_a_year_grows(y: Array) -> None:
    near, far = predict([y], 24)[0], predict([y], 60)[0]
    np.testing.assert_array_equal(far[:24], near)
    spread = (far[:, -1] - far[:, 0]).reshape(5, 12).mean(axis=1)
    assert (np.diff(spread) > 0).all()
    assert ordered(far)


def test_the_intervals_of_a_constant_stay_within_a_thousandth_of_it() -> None:
    far = predict([50 + 0 * SEASON], 60)[0]
    np.testing.assert_allclose(far, 50, rtol=1e-3)
    assert ordered(far)


def test_a_pure_season_goes_on_for_five_years() -> None:
    median = predict([10 + SEASON], 60)[0][:, MEDIAN]
    np.testing.assert_allclose(median, 10 + np.resize(SEASON, 60), atol=0.1)


@pytest.mark.parametrize("months", [36, 60, 144])
def test_a_trend_goes_on_at_about_its_pace(months: int) -> None:
    median = predict([100 + np.arange(months, dtype=float)], 60)[0][:, MEDIAN]
    growth = np.diff(median.reshape(5, 12).mean(axis=1))
    assert (growth > 0).all()
    assert growth[-1] < 15
    assert 100 + months + 24 < median[-1] < 100 + months + 72


def test_the_answer_is_the_mean_of_the_networks_where_both_look() -> None:
    y = 10 + SEASON + np.random.default_rng(5).normal(0, 0.3, 144)
    yearly, monthly = (predict([y], 24, cards=[card]) for card in CARDS)
    np.testing.assert_allclose(predict([y], 24), (yearly + monthly) / 2, rtol=1e-12)


def test_past_the_nearer_horizon_the_difference_of_a_year_before_fades() -> None:
    y = 10 + SEASON + np.random.default_rng(5).normal(0, 0.3, 144)
    yearly, both = predict([y], 60, cards=[YEARLY])[0], predict([y], 60)[0]
    for step in range(24, 60):
        wanted = yearly[step] + (both - yearly)[step - 12] / 2
        np.testing.assert_allclose(both[step], np.sort(wanted), rtol=1e-9)


# ---- as a member


def test_the_member_gives_the_networks_own_quantiles_at_their_own_levels() -> None:
    y = history(10 + SEASON)
    np.testing.assert_allclose(Pretrained().fit(y).quantiles(24, LEVELS), predict([y], 24)[0], rtol=1e-12)


def test_other_probabilities_lie_in_order_between_and_beyond() -> None:
    probabilities = np.sort(np.concatenate([LEVELS, [0.001, 0.01, 0.05, 0.25, 0.4999999, 0.95, 0.99, 0.999]]))
    q = Pretrained().fit(history(10 + SEASON)).quantiles(60, probabilities.tolist())
    assert q.shape == (60, len(probabilities))
    assert ordered(q)
    assert (q[:, 0] < q[:, probabilities.tolist().index(0.025)]).all()


def test_a_positive_series_has_no_negative_quantile() -> None:
    y = np.exp(np.random.default_rng(6).normal(0, 1.5, 60))  # so noisy that the network itself goes below 0
    assert predict([y], 60).min() < 0
    assert Pretrained().fit(history(y)).quantiles(60, [0.0001, 0.025, 0.5]).min() > 0


def test_a_negative_series_is_not_bounded() -> None:
    assert Pretrained().fit(history(-50 + SEASON)).quantiles(12, [0.5]).max() < 0


def test_later_months_move_the_fitted_member_on() -> None:
    y = history(10 + SEASON)
    early = Pretrained().fit(y.until(y.cutoff + -7))
    np.testing.assert_array_equal(early.updated(y).quantiles(6, [0.5]), Pretrained().fit(y).quantiles(6, [0.5]))


def series_of(months: int) -> History:
    values = 100 + np.random.default_rng(months).normal(0, 2, months).cumsum()
    return History("a.b", Month.of(2000, 1), values)


@pytest.mark.parametrize("months", [40, 130, 260, 400])
def test_many_origins_at_once_are_each_origin_alone(months: int) -> None:
    whole = series_of(months)
    histories = [whole.until(whole.cutoff + -k) for k in range(18, -1, -1)]
    found = Pretrained().at_origins(histories, 12, (0.1, 0.5, 0.9))
    first = [Pretrained(cards=CARDS[:1]).fit(h).quantiles(12, (0.1, 0.5, 0.9)) for h in histories]
    both = [Pretrained().fit(h).quantiles(12, (0.1, 0.5, 0.9)) for h in histories]
    places = {5, 14}
    wanted = [both[i] if i in places else first[i] for i in range(19)]
    np.testing.assert_allclose(found, np.array(wanted), rtol=1e-4)


def test_origins_at_once_cost_a_fifth_of_each_alone() -> None:
    whole = series_of(150)
    histories = [whole.until(whole.cutoff + -k) for k in range(18, -1, -1)]

    def seconds(call: Callable[[], object]) -> float:
        started = time.process_time()
        call()
        return time.process_time() - started

    ratios = []
    for _ in range(3):
        alone = seconds(lambda: [Pretrained().fit(h).quantiles(12, (0.5,)) for h in histories])
        ratios.append(seconds(lambda: Pretrained().at_origins(histories, 12, (0.5,))) / alone)
    print(f"ratios {ratios}")
    assert np.median(ratios) < 0.4
