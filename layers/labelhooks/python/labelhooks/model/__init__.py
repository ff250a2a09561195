"""The words of the design, as frozen data. No I/O."""
