"""The built-in text pre-labeler, trained from people's labels: it begins as shadow."""
