"""The README's examples from Python run, in their order, and do what it says."""

import re
from pathlib import Path

import numpy as np

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def test_the_examples_run() -> None:
    section = README.partition("\n## From Python\n")[2].partition("\n## ")[0]
    examples = re.findall(r"```python\n(.*?)```", section, re.S)
    assert len(examples) == 5
    names: dict[str, object] = {}
    for number, example in enumerate(examples, 1):
        exec(compile(example, f"README, example {number} from Python", "exec"), names)
    assert names["training"].outcome == "reached"
    assert names["model"].predict("hell") == "o"
    hello = names["module"](names["ids"])[:, 0].softmax(-1).detach()
    np.testing.assert_allclose(hello, names["model"].trace("hell").predictions, atol=1e-6)
    assert names["trace"].gates["forget"].shape == (3, 2, 32)
