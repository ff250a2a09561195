"""Dead letters, by what they are: messages, calls, places in a stream."""
