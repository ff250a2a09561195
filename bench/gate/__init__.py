"""The gate beside its peers: thresholds, the watch, sampling and speed (one module each)."""
