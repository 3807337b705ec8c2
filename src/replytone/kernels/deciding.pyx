"""Which clauses show a signal."""

from libc.math cimport INFINITY
from libc.stdint cimport int64_t


def runs(
    const double[:, ::1] odds, const int64_t[::1] text, const int64_t[::1] sentence,
    const int64_t[::1] columns, const double[::1] needed, const double[::1] further,
):
    """Number of the label, first and last clause of each run of clauses in a sentence."""
    cdef Py_ssize_t clauses = text.shape[0], number, column, clause, start, end
    cdef double best, limit
    cdef int64_t last
    cdef list found = [], run = []
    for number in range(columns.shape[0]):
        column = columns[number]
        start = 0
        while start < clauses:
            best, end = -INFINITY, start
            while end < clauses and text[end] == text[start]:
                best = max(best, odds[end, column])
                end += 1
            if best >= needed[number]:
                limit, last = min(best, further[number]), -2
                for clause in range(start, end):
                    if odds[clause, column] >= limit:
                        if last == clause - 1 and sentence[clause] == sentence[last]:
                            run[2] = clause
                        else:
                            run = [number, clause, clause]
                            found.append(run)
                        last = clause
            start = end
    return found
