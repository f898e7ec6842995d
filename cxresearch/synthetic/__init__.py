"""A made-up company whose true effects we choose.

`simulate` writes it, `truth` computes what is true of it from the chances it is drawn from.
"""

from __future__ import annotations

from cxresearch.synthetic.chunked import chunks
from cxresearch.synthetic.parameters import Parameters
from cxresearch.synthetic.presets import PRESETS, preset
from cxresearch.synthetic.truth import Truth, truth
from cxresearch.synthetic.write import SAMPLE, simulate, stale

__all__ = ["PRESETS", "SAMPLE", "Parameters", "Truth", "chunks", "preset", "simulate", "stale", "truth"]
