"""The side of the people: who may ask what over HTTP, and what they are answered."""
