"""Generators of training and test data, dataset readers, evaluation."""
