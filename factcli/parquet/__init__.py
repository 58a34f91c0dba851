"""Datasets as folders of Parquet: the tables that a cluster reads, and reading them back on one machine."""
