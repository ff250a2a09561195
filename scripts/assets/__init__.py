"""
Stage what Lambda runs: layers and functions, compiled, the same bytes from the same sources.

`python -m scripts.assets [--arch arm64|x86_64]` writes `build/layers/<arch>/<layer>/python` and
`build/functions/<name>`. No Docker. Nothing to do takes well under a second.
"""
