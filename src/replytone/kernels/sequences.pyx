"""Keys of word sequences, and their rows in a table of weights."""

import numpy as np
from libc.stdint cimport int32_t, int64_t, uint64_t

from replytone.kernels.hashing cimport begun, finished, mixed

OTHER_FACTOR = 0x94D049BB133111EB
cdef uint64_t other_factor = OTHER_FACTOR


def sequence_keys(const uint64_t[::1] hashes, const int64_t[:, ::1] sequences, Py_ssize_t reach):
    """Keys of the sequences that begin at each position; 0 at the last ones."""
    cdef Py_ssize_t count = max(hashes.shape[0] - reach, 0), row, at
    cdef uint64_t kind, key
    cdef int64_t second, third
    found = np.zeros((sequences.shape[0], hashes.shape[0]), np.uint64)
    cdef uint64_t[:, ::1] keys = found
    for row in range(sequences.shape[0]):
        kind, second, third = sequences[row, 0], sequences[row, 1], sequences[row, 2]
        for at in range(count):
            key = mixed(begun(kind, hashes[at]), hashes[at + second])
            keys[row, at] = finished(mixed(key, hashes[at + third] if third else 0))
    return found


def rows(
    const uint64_t[::1] keys, const int32_t[::1] first, uint64_t first_shift,
    const int32_t[::1] other, uint64_t other_shift, const uint64_t[::1] known,
):
    """Rows of keys by the two tables of buckets; 0 for the others."""
    cdef Py_ssize_t at
    cdef uint64_t key
    cdef int32_t row
    found = np.zeros(keys.shape[0], np.int32)
    cdef int32_t[::1] out = found
    for at in range(keys.shape[0]):
        key = keys[at]
        row = first[key >> first_shift]
        if known[row] != key:
            row = other[(key * other_factor) >> other_shift]
        if known[row] == key:
            out[at] = row
    return found
