"""Put on the path as `sitecustomize`, this moves a Python's `time` four years on.

`make verify` runs the reports under it: nothing in them may depend on when they are made. `datetime.now` reads the
system's clock by itself, so that of two runs it tells by the seconds between them.
"""

import time

AHEAD = 4 * 365.25 * 24 * 3600 + 12345

_time, _gmtime, _localtime = time.time, time.gmtime, time.localtime
time.time = lambda: _time() + AHEAD
time.gmtime = lambda seconds=None: _gmtime(time.time() if seconds is None else seconds)
time.localtime = lambda seconds=None: _localtime(time.time() if seconds is None else seconds)
