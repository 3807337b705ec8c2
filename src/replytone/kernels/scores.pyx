"""Balances signals, lays out features and walks trees."""

import numpy as np
from libc.math cimport exp
from libc.stdint cimport int64_t

from replytone.kernels.rounding cimport nearest


def exact_product(const double[:, ::1] values, const double[:, ::1] weights, double fine):
    """The matrix product of both as multiples of a step."""
    cdef Py_ssize_t row, inner, column, width = weights.shape[1]
    cdef double value
    cdef double[:, ::1] rounded = np.empty((weights.shape[0], width))
    found = np.zeros((values.shape[0], width))
    cdef double[:, ::1] sums = found
    for inner in range(weights.shape[0]):
        for column in range(width):
            rounded[inner, column] = nearest(weights[inner, column], fine)
    for row in range(values.shape[0]):
        for inner in range(weights.shape[0]):
            value = nearest(values[row, inner], fine)
            if value:
                for column in range(width):
                    sums[row, column] += value * rounded[inner, column]
    return found


cdef inline double probability(double odds, double limit) noexcept:
    return 1 / (1 + exp(-min(max(odds, -limit), limit)))


def balance_table(
    const double[:, ::1] odds, const double[:, ::1] network_odds, const int64_t[::1] start,
    const int64_t[::1] end, const int64_t[::1] sentence, double loudest, double odds_scale,
    int64_t most_words, double words_scale,
):
    """Log-odds by words and rules and by the network, their probabilities, and the length.

    Then, for the clause before and the one after, whether it stands in the same sentence, and how
    probable each signal is there on average.
    """
    cdef Py_ssize_t signals = odds.shape[1], clause, column, beside, place, block
    cdef Py_ssize_t own_width = 4 * signals + 1, beside_width = signals + 1
    cdef double own
    found = np.zeros((odds.shape[0], own_width + 2 * beside_width))
    cdef double[:, ::1] table = found
    for clause in range(odds.shape[0]):
        for column in range(2 * signals):
            if column < signals:
                own = odds[clause, column]
            else:
                own = network_odds[clause, column - signals]
            own = min(max(own, -loudest), loudest)
            table[clause, column] = own / odds_scale
            table[clause, 2 * signals + column] = probability(own, loudest)
        table[clause, 4 * signals] = min(end[clause] - start[clause], most_words) / words_scale
    for clause in range(odds.shape[0]):
        for place in range(2):
            beside = clause + 2 * place - 1
            if not 0 <= beside < odds.shape[0] or sentence[beside] != sentence[clause]:
                continue
            block = own_width + place * beside_width
            table[clause, block] = 1
            for column in range(signals):
                table[clause, block + 1 + column] = (
                    table[beside, 2 * signals + column] + table[beside, 3 * signals + column]
                ) / 2
    return found


def balanced(
    const double[:, ::1] odds, const double[:, ::1] others, const double[::1] bias, double certain,
):
    """Log-odds by others and bias, but where they are certain already."""
    cdef Py_ssize_t clause, column
    found = np.empty((odds.shape[0], odds.shape[1]))
    cdef double[:, ::1] both = found
    for clause in range(odds.shape[0]):
        for column in range(odds.shape[1]):
            if abs(odds[clause, column]) > certain:
                both[clause, column] = odds[clause, column]
            else:
                both[clause, column] = others[clause, column] + bias[column]
    return found


def feature_table(
    const double[:, ::1] odds, const double[:, ::1] wording, const double[:, ::1] in_order,
    const double[:, ::1] customer, const unsigned char[::1] known, const int64_t[::1] start,
    const int64_t[::1] end, const int64_t[::1] text, const int64_t[::1] shared,
    Py_ssize_t acknowledgement, Py_ssize_t apology,
):
    """Features of each reply, from its clauses and from the customer's words."""
    cdef Py_ssize_t signals = odds.shape[1], outputs = wording.shape[1], clause, column, reply
    cdef Py_ssize_t counts = signals + 2 * outputs, before = counts + 5
    cdef double sure, named
    cdef int64_t words
    cdef double* row
    found = np.zeros((customer.shape[0], before + outputs + 1))
    cdef double[:, ::1] table = found
    for clause in range(odds.shape[0]):
        row = &table[text[clause], 0]
        for column in range(signals):
            row[column] = max(row[column], probability(odds[clause, column], 30))
        for column in range(outputs):
            row[signals + column] += wording[clause, column]
        words = end[clause] - start[clause]
        row[counts] += words
        row[counts + 1] += 1
        row[counts + 2] += shared[clause]
        sure = max(odds[clause, acknowledgement], odds[clause, apology])
        named = probability(sure, 30)
        row[counts + 3] = max(row[counts + 3], named * words)
        row[counts + 4] = max(row[counts + 4], named * shared[clause])
        for column in range(outputs):
            row[signals + outputs + column] = in_order[text[clause], column]
    for reply in range(customer.shape[0]):
        for column in range(outputs):
            table[reply, before + column] = customer[reply, column]
        table[reply, before + outputs] = known[reply]
    return found


def contributions(
    const double[:, ::1] table, const int64_t[::1] roots, const int64_t[::1] feature,
    const double[::1] limit, const int64_t[:, ::1] following, const double[::1] value,
    const int64_t[::1] group,
):
    """What each group of features adds on the way from the roots to the leaves."""
    cdef Py_ssize_t row, tree, column, groups = 0
    cdef int64_t at, ahead
    for column in range(group.shape[0]):
        groups = max(groups, group[column] + 1)
    found = np.zeros((table.shape[0], groups))
    cdef double[:, ::1] added = found
    for row in range(table.shape[0]):
        for tree in range(roots.shape[0]):
            at = roots[tree]
            while True:
                ahead = following[at, table[row, feature[at]] > limit[at]]
                if ahead == at:
                    break
                added[row, group[feature[at]]] += value[ahead] - value[at]
                at = ahead
    return found


def telling(
    const double[:, ::1] wording, const int64_t[::1] text, Py_ssize_t texts, Py_ssize_t ratings,
    Py_ssize_t grades,
):
    """For each rating the clause of each reply whose wording says the most; -1 without any."""
    cdef Py_ssize_t clause, rating, grade
    cdef double said
    found = np.empty((ratings, texts), np.int64)
    cdef int64_t[:, ::1] loudest = found
    cdef double[:, ::1] most = np.zeros((ratings, texts))
    loudest[:] = -1
    for clause in range(text.shape[0]):
        for rating in range(ratings):
            said = 0
            for grade in range(grades):
                said += wording[clause, rating * grades + grade]
            said = abs(said)
            if loudest[rating, text[clause]] < 0 or said > most[rating, text[clause]]:
                most[rating, text[clause]] = said
                loudest[rating, text[clause]] = clause
    return found
