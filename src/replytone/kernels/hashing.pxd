"""How the words of a sequence become one number."""

from libc.stdint cimport uint64_t


cdef inline uint64_t begun(uint64_t kind, uint64_t word) noexcept nogil:
    return (word + kind) * <uint64_t>0x9E3779B97F4A7C15


cdef inline uint64_t mixed(uint64_t so_far, uint64_t word) noexcept nogil:
    return ((so_far ^ (so_far >> 29)) + word) * <uint64_t>0x9E3779B97F4A7C15


cdef inline uint64_t finished(uint64_t so_far) noexcept nogil:
    so_far = (so_far ^ (so_far >> 29)) * <uint64_t>0xBF58476D1CE4E5B9
    return so_far ^ (so_far >> 29)
