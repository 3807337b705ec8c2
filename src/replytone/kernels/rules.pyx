"""Holds all rules against all words at once."""

import numpy as np
from libc.stdint cimport int32_t, int64_t, uint64_t
from libc.stdlib cimport calloc, free


def candidates(
    const int64_t[::1] rows, const uint64_t[:, :, ::1] tables, const uint64_t[:, :, ::1] within,
    const int64_t[::1] reaches,
):
    """Positions, and rules that wait for the word there and have near it what they ask for."""
    cdef Py_ssize_t at, column, number
    cdef uint64_t rules
    cdef list found = []
    for at in range(rows.shape[0]):
        for column in range(tables.shape[2]):
            rules = tables[0, rows[at], column]
            if rules:
                rules &= around(rows, tables, within, 1, at, -1, column, reaches)
                rules &= around(rows, tables, within, 2, at, 1, column, reaches)
            number = 64 * column
            while rules:
                if rules & 1:
                    found.append((at, number))
                rules >>= 1
                number += 1
    return found


cdef uint64_t around(
    const int64_t[::1] rows, const uint64_t[:, :, ::1] tables, const uint64_t[:, :, ::1] within,
    Py_ssize_t side, Py_ssize_t at, Py_ssize_t way, Py_ssize_t column, const int64_t[::1] reaches,
) noexcept:
    """Rules that have on one side what they ask for there, or ask for nothing."""
    cdef Py_ssize_t reach, step = 0
    cdef uint64_t near = 0, found = within[side, reaches.shape[0], column]
    for reach in range(reaches.shape[0]):
        while step < reaches[reach] and 0 <= at + way < rows.shape[0]:
            step += 1
            at += way
            near |= tables[side, rows[at], column]
        found |= near & within[side, reach, column]
    return found


cdef Py_ssize_t NOWHERE = -2
cdef int SET = 0, OPTIONAL = 1, GAP = 2  # columns of elements
cdef int STOPS = 0  # the set of words that no gap goes across


def rows_of(const uint64_t[::1] words, const uint64_t[::1] known, const int64_t[::1] rows):
    """Rows of words by their place among the known ones, which are sorted; 0 for the others."""
    cdef Py_ssize_t at, low, high, middle
    found = np.zeros(words.shape[0], np.int64)
    cdef int64_t[::1] out = found
    for at in range(words.shape[0]):
        low, high = 0, known.shape[0]
        while low < high:
            middle = (low + high) // 2
            if known[middle] < words[at]:
                low = middle + 1
            else:
                high = middle
        if low < known.shape[0] and known[low] == words[at]:
            out[at] = rows[low]
    return found


def hits(
    const int64_t[::1] rows, list candidates, const uint64_t[:, ::1] sets,
    const int32_t[:, ::1] elements, const int32_t[:, ::1] sides,
):
    """Rules in full at the candidates: number of the rule, first word, and behind the last."""
    cdef Py_ssize_t at, start, end
    cdef int number
    cdef list found = []
    for at, number in candidates:
        end = match(rows, sets, elements, sides[number, 1], sides[number, 2], at + 1, 1)
        if end != NOWHERE:
            start = match(rows, sets, elements, sides[number, 0], sides[number, 1], at - 1, -1)
            if start != NOWHERE:
                found.append((number, start + 1, end))
    return found


cdef Py_ssize_t match(
    const int64_t[::1] rows, const uint64_t[:, ::1] sets, const int32_t[:, ::1] elements,
    int first, int last, Py_ssize_t start, int way,
) except -3:
    """Where a walk that meets all elements comes to, each as soon as may be; or NOWHERE."""
    cdef int element, loose = 0
    cdef Py_ssize_t reach = 1, found
    cdef unsigned char* failed = NULL
    for element in range(first, last):
        reach += max(1, elements[element, GAP])
        loose += elements[element, OPTIONAL]
    if loose > 1:  # the ways to go on multiply: what has failed once is not tried again
        failed = <unsigned char*>calloc((last - first) * reach, 1)
        if not failed:
            raise MemoryError
    found = walk(rows, sets, elements, first, first, last, start, start, way, failed, reach)
    free(failed)
    return found


cdef Py_ssize_t walk(
    const int64_t[::1] rows, const uint64_t[:, ::1] sets, const int32_t[:, ::1] elements,
    int first, int element, int last, Py_ssize_t start, Py_ssize_t at, int way,
    unsigned char* failed, Py_ssize_t reach,
) noexcept:
    cdef Py_ssize_t state = (element - first) * reach + way * (at - start), found = NOWHERE
    cdef int passed
    if element == last:
        return at
    if failed and failed[state]:
        return NOWHERE
    if elements[element, GAP]:
        if element + 1 == last:  # at the edge of a pattern it holds nothing
            return at
        for passed in range(elements[element, GAP] + 1):
            found = walk(
                rows, sets, elements, first, element + 1, last, start, at, way, failed, reach
            )
            if found != NOWHERE or not 0 <= at < rows.shape[0] or is_in(rows, sets, at, STOPS):
                break
            at += way
    else:
        if is_in(rows, sets, at, elements[element, SET]):
            found = walk(
                rows, sets, elements, first, element + 1, last, start, at + way, way, failed, reach
            )
        if found == NOWHERE and elements[element, OPTIONAL]:
            found = walk(
                rows, sets, elements, first, element + 1, last, start, at, way, failed, reach
            )
    if failed and found == NOWHERE:
        failed[state] = 1
    return found


cdef inline bint is_in(
    const int64_t[::1] rows, const uint64_t[:, ::1] sets, Py_ssize_t at, int number
) noexcept:
    """Whether there is a word at a place that belongs to a set."""
    if at < 0 or at >= rows.shape[0]:
        return False
    return sets[rows[at], number // 64] >> (number % 64) & 1
