"""Products of matrices in numpy start no threads, which would wait for processors that training has taken."""

import os
import subprocess
import sys

import pytest

PROGRAM = """
import playground.core.batches, numpy, psutil
before = psutil.Process().num_threads()
numpy.ones((700, 700)) @ numpy.ones((700, 700))
print(before, psutil.Process().num_threads())
"""


@pytest.mark.skipif(sys.platform == "darwin", reason="numpy takes the system's products, which this does not limit")
def test_numpy_multiplies_in_the_thread_that_asks() -> None:
    env = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    done = subprocess.run([sys.executable, "-c", PROGRAM], env=env, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "1"]
