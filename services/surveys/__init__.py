"""Surveys: instruments as files, answers that nobody can join to a person, indices, reports."""
