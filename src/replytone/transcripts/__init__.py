"""Transcript files of any kind, read as a stream of messages of one shape."""
