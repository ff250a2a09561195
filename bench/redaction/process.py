"""
A process of one engine: it loads, then answers what it is asked on its standard input.

    python -m bench.redaction.process ENGINE LANGUAGE

Each line is a JSON list of texts. Each answer is a JSON line: what was found in each, the seconds
of CPU that it took, and the most memory that the process ever held, in megabytes. The first answer
also tells when it came, by the machine's clock, and the CPU that the process had used by then.
"""

import json
import os
import resource
import sys
import time
from pathlib import Path


def peak_megabytes() -> float:
    """Return the most memory that this process itself held, in millions of bytes."""
    status = Path("/proc/self/status")
    if status.exists():  # the other way counts what held the process that started this one
        lines = status.read_text().splitlines()
        (peak,) = (line.split()[1] for line in lines if line.startswith("VmHWM"))
        return int(peak) * 1024 / 1e6
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 1e6 if sys.platform == "darwin" else most * 1024 / 1e6


def main() -> None:
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what an engine prints is no answer
    engine = None
    for line in sys.stdin:
        texts = json.loads(line)
        if engine is None:
            from bench.redaction.engines import MAKERS

            engine = MAKERS[sys.argv[1]](sys.argv[2])
        found, spent = engine.find(texts)
        answer = {
            "found": found,
            "spent": spent,
            "at": time.monotonic(),
            "cpu": time.process_time(),
            "peak": peak_megabytes(),
        }
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
