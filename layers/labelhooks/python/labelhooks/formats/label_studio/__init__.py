"""
Label Studio's JSON, both ways: tasks, annotations, predictions, and the labeling configuration.

Source: Label Studio's documentation, "Export annotations: Label Studio JSON format of annotated
tasks", "Units of image annotations" and the tag reference.
"""
