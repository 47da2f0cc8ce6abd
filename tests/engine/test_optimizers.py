"""Clipping, Adam and gradient descent against torch's own."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from playground.engine.backends.torch_optimizers import adam, clip, sgd


def gradients(steps: int, seed: int, scale: float) -> list[torch.Tensor]:
    """Gradients of very different sizes, with exact zeros."""
    rng = np.random.default_rng(seed)
    sizes = rng.choice([0.0, 1e-6, 1e-2, 1.0, 50.0], 37)
    return [torch.tensor(scale * sizes * rng.standard_normal(37), dtype=torch.float32) for _ in range(steps)]


@given(st.integers(1, 60), st.integers(0, 1000), st.floats(1e-4, 1.0))
def test_adam_equals_torchs_adam(steps: int, seed: int, rate: float) -> None:
    ours, first, second = torch.ones(37), torch.zeros(37), torch.zeros(37)
    theirs = torch.nn.Parameter(torch.ones(37))
    optimizer = torch.optim.Adam([theirs], lr=rate)
    for count, gradient in enumerate(gradients(steps, seed, 1.0), start=1):
        adam((ours, first, second), gradient.clone(), torch.tensor(float(count)), rate)
        theirs.grad = gradient.clone()
        optimizer.step()
    torch.testing.assert_close(ours, theirs.detach(), rtol=1e-5, atol=1e-5 * rate)
    torch.testing.assert_close(first, optimizer.state[theirs]["exp_avg"], rtol=1e-5, atol=1e-7)
    torch.testing.assert_close(second, optimizer.state[theirs]["exp_avg_sq"], rtol=1e-5, atol=1e-9)


@given(st.integers(0, 1000), st.floats(1e-4, 10.0))
def test_sgd_equals_torchs_sgd(seed: int, rate: float) -> None:
    ours, theirs = torch.ones(37), torch.nn.Parameter(torch.ones(37))
    optimizer = torch.optim.SGD([theirs], lr=rate)
    for gradient in gradients(5, seed, 1.0):
        sgd(ours, gradient.clone(), rate)
        theirs.grad = gradient.clone()
        optimizer.step()
    torch.testing.assert_close(ours, theirs.detach())


@given(st.integers(0, 1000), st.sampled_from([1e-8, 1e-3, 1.0, 1e3]), st.floats(1e-3, 1000))
def test_clipping_equals_torchs_own(seed: int, scale: float, limit: float) -> None:
    (gradient,) = gradients(1, seed, scale)
    parameter = torch.nn.Parameter(torch.zeros(37))
    parameter.grad = gradient.clone()
    torch.nn.utils.clip_grad_norm_([parameter], limit)
    clip(gradient, limit)
    torch.testing.assert_close(gradient, parameter.grad, rtol=1e-6, atol=0)


def test_a_clip_of_0_leaves_the_gradient() -> None:
    gradient = torch.full((3,), 1e6)
    clip(gradient, 0)
    assert gradient.tolist() == [1e6] * 3


@pytest.mark.parametrize("wrong", [float("nan"), float("inf")])
def test_clipping_does_not_hide_a_gradient_that_is_not_finite(wrong: float) -> None:
    gradient = torch.tensor([1.0, wrong])
    clip(gradient, 1.0)
    assert not torch.isfinite(gradient).all()
