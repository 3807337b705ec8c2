"""The loops over words, clauses and trees, compiled: for one reply as fast as for many.

Plain functions on arrays, without state; what they compute is said where they are used. They are
written in Cython and built when replytone is installed.
"""
