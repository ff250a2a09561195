"""The whole road in the embedded cloud, on made-up messages or on a folder of your own."""
