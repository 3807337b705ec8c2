"""Reads words in order through the layers of the network."""

import numpy as np
from libc.stdint cimport int32_t, int64_t

from replytone.kernels.rounding cimport nearest


def read(
    const int32_t[::1] words, const int64_t[::1] clause_of, const int64_t[::1] text,
    const int32_t[::1] asked, const int64_t[::1] asked_of, Py_ssize_t texts,
    const float[:, :, ::1] shows, const float[::1] window_bias,
    const double[:, ::1] to_hidden, const double[::1] hidden_bias, const double[:, ::1] to_signals,
    const double[::1] signals_bias, const double[:, ::1] to_ratings,
    const double[::1] ratings_bias, double step,
):
    """Log-odds of the signals of each clause and of the rating outputs of each text."""
    cdef Py_ssize_t clauses = text.shape[0], features = window_bias.shape[0]
    cdef Py_ssize_t units = hidden_bias.shape[0], clause, unit
    cdef Py_ssize_t opening = 0, closing
    shown = np.zeros((clauses, features), np.float32)
    asking = np.zeros((texts, features), np.float32)
    # Of a reply the strongest showing of each feature, then of each hidden unit; and of a clause
    # what the hidden units are told by its reply and its customer, then by itself and those beside.
    cdef double[::1] most = np.empty(features + units), told = np.empty(units)
    cdef double[::1] hidden = np.empty(units)
    signals = np.empty((clauses, signals_bias.shape[0]))
    ratings = np.zeros((texts, ratings_bias.shape[0]))
    cdef double[:, ::1] odds = signals, grades = ratings
    look(words, clause_of, shows, window_bias, shown)
    look(asked, asked_of, shows, window_bias, asking)
    cdef double[:, ::1] seen = shown.astype(np.float64), heard = asking.astype(np.float64)
    while opening < clauses:
        closing = opening
        for unit in range(features + units):
            most[unit] = 0
        while closing < clauses and text[closing] == text[opening]:
            keep_most(&most[0], &seen[closing, 0], features)
            closing += 1
        fill(&told[0], &hidden_bias[0], units)
        through(&most[0], features, to_hidden, 3 * features, &told[0])
        through(&heard[text[opening], 0], features, to_hidden, 4 * features, &told[0])
        for clause in range(opening, closing):
            fill(&hidden[0], &told[0], units)
            through(&seen[clause, 0], features, to_hidden, 0, &hidden[0])
            if clause > opening:
                through(&seen[clause - 1, 0], features, to_hidden, features, &hidden[0])
            if clause + 1 < closing:
                through(&seen[clause + 1, 0], features, to_hidden, 2 * features, &hidden[0])
            for unit in range(units):
                hidden[unit] = nearest(max(hidden[unit], 0), step)
            keep_most(&most[features], &hidden[0], units)
            fill(&odds[clause, 0], &signals_bias[0], signals_bias.shape[0])
            through(&hidden[0], units, to_signals, 0, &odds[clause, 0])
        fill(&grades[text[opening], 0], &ratings_bias[0], ratings_bias.shape[0])
        through(&most[0], features + units, to_ratings, 0, &grades[text[opening], 0])
        through(
            &heard[text[opening], 0], features, to_ratings, features + units,
            &grades[text[opening], 0],
        )
        opening = closing
    return signals, ratings


cdef void look(
    const int32_t[::1] words, const int64_t[::1] passage_of, const float[:, :, ::1] shows,
    const float[::1] bias, float[:, ::1] shown,
):
    """The strongest showing of each feature in each passage, over the windows of its words."""
    cdef Py_ssize_t at, feature, features = bias.shape[0]
    cdef float sum
    cdef float* most
    cdef const float *first
    cdef const float *second
    cdef const float *third
    cdef const float *fourth
    cdef const float *fifth
    cdef const float *always = &bias[0]
    for at in range(2, words.shape[0] - 2):
        if passage_of[at] < 0:
            continue
        most = &shown[passage_of[at], 0]
        first, second = &shows[words[at - 2], 0, 0], &shows[words[at - 1], 1, 0]
        third = &shows[words[at], 2, 0]
        fourth, fifth = &shows[words[at + 1], 3, 0], &shows[words[at + 2], 4, 0]
        for feature in range(features):  # what shows less than nothing is not seen
            sum = always[feature] + first[feature] + second[feature] + third[feature]
            sum = sum + fourth[feature] + fifth[feature]
            most[feature] = sum if sum > most[feature] else most[feature]


cdef inline void fill(double* into, const double* values, Py_ssize_t size) noexcept:
    cdef Py_ssize_t at
    for at in range(size):
        into[at] = values[at]


cdef inline void keep_most(double* most, const double* values, Py_ssize_t size) noexcept:
    cdef Py_ssize_t at
    for at in range(size):
        most[at] = values[at] if values[at] > most[at] else most[at]


cdef inline void through(
    const double* values, Py_ssize_t size, const double[:, ::1] weights, Py_ssize_t first,
    double* sums,
) noexcept:
    """Add what values say, by rows of weights from the first one on; most values are 0."""
    cdef Py_ssize_t at, column
    cdef const double* row
    for at in range(size):
        if values[at]:
            row = &weights[first + at, 0]
            for column in range(weights.shape[1]):
                sums[column] += values[at] * row[column]
