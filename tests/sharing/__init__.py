"""Tests of shared views."""
