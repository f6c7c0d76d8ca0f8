"""A pretrained network: its weights read from a checked file, its forward pass in NumPy.

A pre-norm transformer encoder with a token for each ``patch`` of months, as ``torch.nn.TransformerEncoder`` computes
it, in float32. Tokens of which no month was observed are never attended to, so they are left out instead of masked.
"""

from __future__ import annotations

import hashlib
import io
import json
import math
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.core.errors import WeightsRejected

Floats = NDArray[np.float32]
State = Mapping[str, Floats]

_NORM_EPSILON = np.float32(1e-5)
_ROOT_HALF = np.float32(math.sqrt(0.5))
# erfc(x) = t (a1 + t (a2 + ...)) exp(-x^2), t = 1 / (1 + p x), x >= 0, to 1.5e-7: Abramowitz and Stegun 7.1.26.
_ERFC_P = np.float32(0.3275911)
_ERFC_A = np.array([0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429], np.float32)


@dataclass(frozen=True, slots=True)
class Linear:
    """``x @ weight + bias`` as one matrix product, whatever axes come before the last; weight [in, out], bias [out]."""

    weight: Floats
    bias: Floats

    def __call__(self, x: Floats) -> Floats:
        y: Floats = x.reshape(-1, x.shape[-1]) @ self.weight
        y += self.bias
        return y.reshape(*x.shape[:-1], -1)


@dataclass(frozen=True, slots=True)
class Norm:
    """Layer normalisation over the last axis, then scale and shift."""

    weight: Floats
    bias: Floats

    def __call__(self, x: Floats) -> Floats:
        y: Floats = x - x.mean(axis=-1, keepdims=True)
        variance = np.einsum("...i,...i->...", y, y)[..., None] / np.float32(x.shape[-1])
        y *= 1 / np.sqrt(variance + _NORM_EPSILON)
        y *= self.weight
        y += self.bias
        return y


@dataclass(frozen=True, slots=True)
class Layer:
    """One encoder layer: attention, then feed-forward, each on normed tokens and added to what came in."""

    heads: int
    norm1: Norm
    query: Linear
    key_value: Linear
    out: Linear
    norm2: Norm
    up: Linear
    down: Linear

    def __call__(self, tokens: Floats, last: int, hidden: Floats | None = None) -> Floats:
        """The ``last`` tokens after this layer, [..., last, d]; they attend to all of ``tokens`` [..., n, d].

        ``hidden`` [..., n] is added to what tokens attend to: -inf for those that are none of theirs.
        """
        normed = self.norm1(tokens)
        keys, values = np.split(self.key_value(normed), 2, axis=-1)
        mixed = self._attend(self.query(normed[..., -last:, :]), keys, values, hidden)
        rest: Floats = tokens[..., -last:, :] + self.out(mixed)
        rest += self.down(gelu(self.up(self.norm2(rest))))
        return rest

    def _attend(self, queries: Floats, keys: Floats, values: Floats, hidden: Floats | None) -> Floats:
        apart = (x.reshape(*x.shape[:-1], self.heads, -1).swapaxes(-2, -3) for x in (queries, keys, values))
        q, k, v = apart  # [..., heads, n, d']
        scores: Floats = q @ k.swapaxes(-1, -2)
        if hidden is not None:
            scores += hidden[..., None, None, :]
        scores -= scores.max(axis=-1, keepdims=True)
        np.exp(scores, out=scores)
        scores /= scores.sum(axis=-1, keepdims=True)
        mixed: Floats = scores @ v
        return mixed.swapaxes(-2, -3).reshape(queries.shape)


@dataclass(frozen=True, slots=True)
class Network:
    """The network and its card; ``levels`` [Q] are the probabilities that it was trained to give.

    ``calendar`` [13, d] is added to all tokens by the calendar month of the cutoff, row 0 where that is not known.
    """

    card: Mapping[str, Any]
    levels: tuple[float, ...]
    context: int
    horizon: int
    patch: int
    output_scale: float
    position: Floats
    calendar: Floats
    embed: Linear
    layers: tuple[Layer, ...]
    norm: Norm
    head: Linear

    def __call__(
        self, x: Floats, observed: NDArray[np.bool_], month: int | Sequence[int] | NDArray[np.int64] = 0
    ) -> Floats:
        """Quantiles [..., H, Q] on the scale of ``x`` [..., context], of which the ``observed`` are attended to.

        An ``x`` that is not observed is 0 before the first month, and stands in for its month after it. ``month`` is
        the calendar month of the cutoff, 1 to 12, or 0; one for each row of ``x``. Rows are one matrix product.
        """
        ahead = self.horizon // self.patch
        seen: NDArray[np.bool_] = np.any(observed.reshape(*observed.shape[:-1], -1, self.patch), axis=-1)
        keep = np.concatenate([seen.reshape(-1, seen.shape[-1]).any(axis=0), np.ones(ahead, bool)])
        hidden = _hidden(seen[..., keep[:-ahead]], ahead)
        features = _features(x, observed, self.horizon)
        tokens = self.embed(features.reshape(*x.shape[:-1], len(keep), -1)[..., keep, :])
        tokens += self.position[keep] + self.calendar[np.asarray(month)][..., None, :]
        for layer in self.layers[:-1]:
            tokens = layer(tokens, tokens.shape[-2], hidden)
        answer = self.head(self.norm(self.layers[-1](tokens, ahead, hidden)))  # only future tokens are read
        quantiles = _ordered(answer.reshape(*x.shape[:-1], self.horizon, -1), self.levels.index(0.5))
        quantiles *= np.float32(self.output_scale)
        quantiles += x[..., -12:].mean(axis=-1)[..., None, None]
        return quantiles


def _hidden(seen: NDArray[np.bool_], ahead: int) -> Floats | None:
    """What hides the tokens [..., n] that a row has not seen, -inf and else 0; None where each row has seen all."""
    if seen.all():
        return None
    shown = np.concatenate([seen, np.ones((*seen.shape[:-1], ahead), bool)], axis=-1)
    return np.where(shown, np.float32(0), np.float32(-np.inf))


def _features(x: Floats, observed: NDArray[np.bool_], horizon: int) -> Floats:
    """The content of a token for each of its months, [..., context + H, 4].

    Value, observed flag, value a year before, change since the month before.
    The future is unobserved; there the last year repeated stands in for the values a year before and the changes.
    """
    months = x.shape[-1]
    known = np.concatenate([x, x[..., -12:][..., np.arange(horizon) % 12]], axis=-1)
    features = np.zeros((*known.shape, 4), np.float32)
    features[..., :months, 0] = x
    features[..., :months, 1] = observed
    features[..., 12:, 2] = known[..., :-12]
    features[..., 1:, 3] = np.diff(known)
    return features


def _ordered(z: Floats, middle: int) -> Floats:
    """Ordered quantiles [..., H, Q]: the median is free, the others lie softplus steps from their inner neighbour."""
    steps = np.logaddexp(z, np.float32(0))
    median = z[..., middle : middle + 1]
    below = median - np.cumsum(steps[..., middle - 1 :: -1], axis=-1)[..., ::-1]
    above = median + np.cumsum(steps[..., middle + 1 :], axis=-1)
    return np.concatenate([below, median, above], axis=-1)


def gelu(x: Floats) -> Floats:
    """x times the normal distribution function of x, to 2e-7 of the larger of 1 and |x|.

    Written as max(x, 0) - |x| erfc(|x| / sqrt 2) / 2, which needs no sign and no second branch.
    """
    size = np.abs(x)
    scaled = size * _ROOT_HALF
    t = 1 / (1 + _ERFC_P * scaled)
    tail = t * _ERFC_A[-1]
    for coefficient in _ERFC_A[-2::-1]:
        tail += coefficient
        tail *= t
    np.square(scaled, out=scaled)
    tail *= np.exp(np.negative(scaled, out=scaled), out=scaled)
    tail *= size
    tail *= np.float32(0.5)
    result: Floats = np.maximum(x, 0) - tail
    return result


def load(card_path: Path) -> Network:
    """The network that a card describes, from the weights file that stands beside the card.

    WeightsRejected if either cannot be read, if the sha256 of the weights is not the card's, or if they do not fit.
    """
    path = card_path
    try:
        card = json.loads(card_path.read_bytes())
        path = card_path.with_name(card["weights"]["file"])
        data = path.read_bytes()
        found, wanted = hashlib.sha256(data).hexdigest(), card["weights"]["sha256"]
        if found != wanted:
            raise WeightsRejected(path, f"sha256 is {found}, the card says {wanted}")
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            state = {name: arrays[name].astype(np.float32) for name in arrays.files}
        return _build(card, state)
    except OSError as error:
        raise WeightsRejected(path, f"cannot be read: {error.strerror}") from error
    except (KeyError, TypeError, ValueError, zipfile.BadZipFile) as error:
        raise WeightsRejected(path, f"not what the card or the program expects: {error!r}") from error


def _build(card: Mapping[str, Any], state: State) -> Network:
    """The network from its card and its arrays, named as torch names them."""
    shape = card["architecture"]
    context, horizon, patch, heads = (int(shape[name]) for name in ("context", "horizon", "patch", "heads"))
    position = state["pos"]
    if "mon" in state:  # of the trial's weights: by months from the cutoff, not by the calendar
        position = position + np.resize(state["mon"], position.shape)
    network = Network(
        card=card,
        levels=tuple(shape["quantile_levels"]),
        context=context,
        horizon=horizon,
        patch=patch,
        output_scale=float(shape["output_scale"]),
        position=position,
        calendar=state["cal"] if "cal" in state else np.zeros((13, 1), np.float32),
        embed=_linear(state, "inp."),
        layers=tuple(_layer(state, f"enc.layers.{i}.", heads) for i in range(int(shape["layers"]))),
        norm=_norm(state, "out.0."),
        head=_linear(state, "out.1."),
    )
    if network.head.bias.shape != (patch * len(network.levels),):
        raise ValueError(f"{network.head.bias.shape} outputs for {patch} months of {len(network.levels)} quantiles")
    if len(position) * patch != context + horizon:
        raise ValueError(f"{len(position)} positions of {patch} months for {context} + {horizon} months")
    return network


def _layer(state: State, at: str, heads: int) -> Layer:
    weight, bias = state[f"{at}self_attn.in_proj_weight"], state[f"{at}self_attn.in_proj_bias"]
    width = weight.shape[1]
    soften = np.float32(1 / math.sqrt(width // heads))  # the scale of the attention scores, folded into the queries
    return Layer(
        heads=heads,
        norm1=_norm(state, f"{at}norm1."),
        query=Linear(np.ascontiguousarray(weight[:width].T) * soften, bias[:width] * soften),
        key_value=Linear(np.ascontiguousarray(weight[width:].T), bias[width:]),
        out=_linear(state, f"{at}self_attn.out_proj."),
        norm2=_norm(state, f"{at}norm2."),
        up=_linear(state, f"{at}linear1."),
        down=_linear(state, f"{at}linear2."),
    )


def _linear(state: State, at: str) -> Linear:
    return Linear(np.ascontiguousarray(state[f"{at}weight"].T), state[f"{at}bias"])


def _norm(state: State, at: str) -> Norm:
    return Norm(state[f"{at}weight"], state[f"{at}bias"])
