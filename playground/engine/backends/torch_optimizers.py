"""Clipping, Adam and plain gradient descent on flat vectors, in place and in as few operations as possible."""

import torch

BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8
"""Adam's constants in its paper and in torch."""


Tensors = tuple[torch.Tensor, torch.Tensor, torch.Tensor]
"""Parameters, first and second moment of their gradients, all of one length."""


def clip(gradient: torch.Tensor, limit: float) -> float | None:
    """Scale a gradient down to the norm `limit`, as `torch.nn.utils.clip_grad_norm_` does; 0 does not clip.

    Returns its norm before, None where it was not needed. Pascanu, Mikolov & Bengio, "On the difficulty of training
    recurrent neural networks", ICML 2013.
    """
    if not limit:
        return None
    norm: float = torch.linalg.vector_norm(gradient).item()
    if norm + 1e-6 > limit:
        gradient.mul_(limit / (norm + 1e-6))
    return norm


def adam(state: Tensors, gradient: torch.Tensor, updates: torch.Tensor, rate: float) -> None:
    """Kingma & Ba, "Adam", ICLR 2015, algorithm 1, in one operation: torch's fused kernel.

    `updates ()` counts from 1 and includes this update.
    """
    parameters, first, second = state
    torch._fused_adam_(
        [parameters],
        [gradient],
        [first],
        [second],
        [],
        [updates],
        lr=rate,
        beta1=BETA1,
        beta2=BETA2,
        weight_decay=0.0,
        eps=EPSILON,
        amsgrad=False,
        maximize=False,
    )


def sgd(parameters: torch.Tensor, gradient: torch.Tensor, rate: float) -> None:
    """Step down the gradient."""
    parameters.sub_(gradient, alpha=rate)
