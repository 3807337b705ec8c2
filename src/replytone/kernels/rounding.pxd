"""Numbers as multiples of a step."""


cdef inline double nearest(double value, double step) noexcept nogil:
    """The nearest multiple of a step, a power of 2, of a value below 2 ** 50 steps.

    A double of that size has no room for less than a step, so the sum is rounded to one.
    """
    cdef double big = step * 6755399441055744.0  # 1.5 * 2 ** 52
    return (value + big) - big
