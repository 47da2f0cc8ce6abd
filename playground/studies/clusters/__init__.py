"""Runs trials on a cluster of Dask or Ray."""
