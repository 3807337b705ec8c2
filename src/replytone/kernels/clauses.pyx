"""Cuts a stream of words into clauses, and sums what the words of each clause weigh."""

import numpy as np
from libc.math cimport sqrt
from libc.stdint cimport int32_t, int64_t, uint16_t, uint64_t

from replytone import vocabulary
from replytone.kernels.hashing cimport begun, finished, mixed

cdef uint16_t HARD = vocabulary.HARD, SOFT = vocabulary.SOFT, TRIM = vocabulary.TRIM
cdef uint16_t CAPITAL = vocabulary.CAPITAL, UNKNOWN = vocabulary.UNKNOWN, LINK = vocabulary.LINK
cdef uint16_t MARK = vocabulary.MARK, FORMULA = vocabulary.FORMULA, FILLER = vocabulary.FILLER
cdef uint16_t BREAKING = vocabulary.BREAKING, COMMON = vocabulary.COMMON


def distances(const uint16_t[::1] flags):
    """Words back and ahead of the gap before each position to a mark, shape (2, N)."""
    cdef Py_ssize_t size = flags.shape[0], at, mark
    found = np.empty((2, size), np.int64)
    cdef int64_t[:, ::1] far = found
    mark = -1
    for at in range(size):
        far[0, at] = at - 1 - mark
        if flags[at] & (HARD | SOFT | FILLER):
            mark = at
    for at in range(size - 1, -1, -1):
        if flags[at] & (HARD | SOFT | FILLER):
            mark = at
        far[1, at] = mark - at
    return found


def cut(
    const int64_t[::1] ids, const uint16_t[::1] flags, const int64_t[::1] first,
    const int32_t[:, ::1] sequences, const float[:, ::1] by_word, const float[:, ::1] by_sequence,
    const double[:, ::1] by_distance, double bias, double threshold,
):
    """Starts, ends and texts of clauses: a gap is cut where marks, words and sequences say so."""
    cdef Py_ssize_t size = ids.shape[0], at, start = 0, end = 0, clauses = 0, text = 0
    cdef Py_ssize_t most = by_distance.shape[1] - 1
    cdef bint empty = True, tells = False, telling = False
    cdef const int64_t[:, ::1] far = distances(flags)
    starts, ends, texts = np.empty((3, size), np.int64)
    cdef int64_t[::1] out_start = starts, out_end = ends, out_text = texts
    # The first and last two positions are fillers.
    for at in range(2, size - 2):
        if opens(
            at, ids, flags, sequences, by_word, by_sequence,
            by_distance[0, min(far[0, at], most)] + by_distance[1, min(far[1, at], most)] + bias,
            threshold,
        ):
            if telling:
                while text + 1 < first.shape[0] and first[text + 1] <= start:
                    text += 1
                out_start[clauses], out_end[clauses], out_text[clauses] = start, end, text
                clauses += 1
            telling, empty = False, True
        if flags[at] & TRIM and empty:
            continue
        if empty:
            start, empty, tells = at, False, False
        # Marks alone are no clause, nor are greetings and sign-offs: they must not move a score.
        tells = tells or not flags[at] & (MARK | FORMULA | FILLER | UNKNOWN)
        if not flags[at] & TRIM:
            end, telling = at + 1, tells
    return starts[:clauses], ends[:clauses], texts[:clauses]


cdef bint opens(
    Py_ssize_t at, const int64_t[::1] ids, const uint16_t[::1] flags,
    const int32_t[:, ::1] sequences, const float[:, ::1] by_word, const float[:, ::1] by_sequence,
    double by_marks, double threshold,
) noexcept:
    """Whether the gap before a position is cut."""
    cdef uint16_t before = flags[at - 1], after = flags[at]
    cdef float said = 0
    cdef Py_ssize_t place, way
    if before & after & FILLER:
        return False
    if (before | after) & (HARD | FILLER):
        return True
    if before & LINK and after & CAPITAL:
        return True
    for place in range(5):  # words two places before the gap to two places after it
        said += by_word[ids[at - 2 + place], place]
    for way in range(2):  # pairs and triples that begin one, no and two places before it
        said += by_sequence[sequences[way, at - 1], 0]
        said += by_sequence[sequences[way, at], 1]
        said += by_sequence[sequences[way, at - 2], 2]
    return by_marks + said >= threshold


def clause_numbers(const int64_t[::1] start, const int64_t[::1] end, Py_ssize_t positions):
    """Number of the clause that each position belongs to; -1 between clauses."""
    cdef Py_ssize_t clause, at
    found = np.empty(positions, np.int64)
    cdef int64_t[::1] numbers = found
    for at in range(positions):
        numbers[at] = -1
    for clause in range(start.shape[0]):
        for at in range(start[clause], end[clause]):
            numbers[at] = clause
    return found


def places(
    const int64_t[::1] start, const int64_t[::1] end, const int64_t[::1] text, Py_ssize_t texts,
    const uint16_t[::1] flags, const int64_t[::1] begin_of, const int64_t[::1] end_of,
):
    """Of clauses where they begin and end and their sentences, and each text's first clause."""
    cdef Py_ssize_t clauses = start.shape[0], clause, at = 0, next_text = 0
    cdef int64_t sentences = 0
    begin, close, sentence = np.empty((3, clauses), np.int64)
    first = np.empty(texts + 1, np.int64)
    cdef int64_t[::1] begins = begin, closes = close, number = sentence, firsts = first
    for clause in range(clauses):
        begins[clause], closes[clause] = begin_of[start[clause]], end_of[end[clause] - 1]
        while at < start[clause]:
            sentences += (flags[at] & (HARD | FILLER)) != 0
            at += 1
        number[clause] = sentences
        while next_text <= text[clause]:
            firsts[next_text] = clause
            next_text += 1
    while next_text <= texts:
        firsts[next_text] = clauses
        next_text += 1
    return begin, close, sentence, first


def edge_keys(
    const uint64_t[::1] hashes, const uint16_t[::1] flags, const int64_t[::1] start,
    const int64_t[::1] end, const int64_t[::1] text, uint64_t kind,
):
    """Keys of what each clause shows at its edges; kinds count on from the given one."""
    cdef Py_ssize_t clauses = start.shape[0], clause, row, opening = 0, closing = 0
    cdef int64_t length, place, places_left
    cdef uint16_t mark
    cdef uint64_t second
    cdef uint64_t[9] shows
    found = np.empty((9, clauses), np.uint64)
    cdef uint64_t[:, ::1] keys = found
    for clause in range(clauses):
        if clause == closing:  # the first of its text
            opening = clause
            while closing < clauses and text[closing] == text[clause]:
                closing += 1
        place, places_left = clause - opening, closing - 1 - clause
        length, mark = end[clause] - start[clause], flags[end[clause]]
        shows[0] = shows[1] = hashes[start[clause]]
        shows[2] = hashes[end[clause] - 1]
        # What stands before the first clause and, but for marks, after the last is left out.
        shows[3] = hashes[start[clause] - 1] if place else 0
        shows[4] = 0
        if places_left or (mark & MARK and not mark & BREAKING):
            shows[4] = hashes[end[clause]]
        shows[5], shows[6] = min(place, 3), min(places_left, 3)
        shows[7] = min(length, 12) // 2
        shows[8] = shows[4] if mark & HARD else 0
        for row in range(9):
            second = hashes[start[clause] + 1] if row == 1 and length > 1 else 0
            keys[row, clause] = finished(mixed(begun(kind + row, shows[row]), second))
    return found


def weigh(
    const int64_t[::1] ids, const int64_t[::1] start, const int64_t[::1] end,
    const int64_t[::1] text, Py_ssize_t texts, const int32_t[:, ::1] sequences,
    const int64_t[::1] reaches, const int32_t[:, ::1] edges, const float[:, ::1] by_word,
    const float[:, ::1] by_sequence, const float[:, ::1] by_edge, const double[::1] bias,
    double own_scale, double beside_scale, double reply_scale,
):
    """What clauses, those beside them and the reply say for signals; and clauses for ratings."""
    cdef Py_ssize_t clauses = start.shape[0], signals = bias.shape[0], width = by_word.shape[1]
    cdef Py_ssize_t own_width = by_sequence.shape[1], outputs = own_width - signals - 2
    cdef Py_ssize_t clause, at, row, column
    cdef double share, known
    odds, wording = np.empty((clauses, signals)), np.empty((clauses, outputs))
    cdef double[:, ::1] total = odds, said = wording
    cdef float[:, ::1] sums = np.zeros((clauses, width), np.float32)
    cdef float[:, ::1] whole = np.zeros((texts, width), np.float32)
    cdef double[::1] beside = np.empty(clauses)
    cdef float* own
    for clause in range(clauses):
        own = &sums[clause, 0]
        for at in range(start[clause], end[clause]):
            add(own, &by_word[ids[at], 0], width)
        for row in range(sequences.shape[0]):
            for at in range(start[clause], end[clause] - reaches[row]):
                if sequences[row, at]:
                    add(own, &by_sequence[sequences[row, at], 0], own_width)
        add(&whole[text[clause], 0], own, width)
        # From here on, with the edges of the clause, which speak for its signals alone.
        known = own[1]
        for column in range(signals):
            total[clause, column] = own[2 + column]
        for row in range(edges.shape[0]):
            known += by_edge[edges[row, clause], 1]
            for column in range(signals):
                total[clause, column] += by_edge[edges[row, clause], 2 + column]
        share = own_scale / sqrt(max(known, 1))
        beside[clause] = beside_scale / sqrt(max(own[0], 1))
        for column in range(signals):
            total[clause, column] = total[clause, column] * share + bias[column]
    for clause in range(clauses):
        if clause and text[clause - 1] == text[clause]:
            own = &sums[clause - 1, own_width]
            for column in range(signals):
                total[clause, column] += own[column] * beside[clause - 1]
        if clause + 1 < clauses and text[clause + 1] == text[clause]:
            own = &sums[clause + 1, own_width + signals]
            for column in range(signals):
                total[clause, column] += own[column] * beside[clause + 1]
        own = &whole[text[clause], 0]
        share = reply_scale / sqrt(max(own[0], 1))
        for column in range(signals):
            total[clause, column] += own[own_width + 2 * signals + column] * share
        share = own_scale / sqrt(max(own[1], 1))
        own = &sums[clause, 2 + signals]
        for column in range(outputs):
            said[clause, column] = own[column] * share
    return odds, wording


cdef inline void add(float* sums, const float* row, Py_ssize_t width) noexcept:
    cdef Py_ssize_t column
    for column in range(width):
        sums[column] += row[column]


def heard(
    const int64_t[::1] ids, const int64_t[::1] first, const int64_t[::1] last,
    const float[:, ::1] by_word, double scale,
):
    """What the words of customers say for each rating output, shape (D, 10)."""
    cdef Py_ssize_t outputs = by_word.shape[1] - 1, text, at, column
    cdef double share
    found = np.zeros((first.shape[0], outputs))
    cdef double[:, ::1] said = found
    for text in range(first.shape[0]):
        share = 0
        for at in range(first[text], last[text]):
            share += by_word[ids[at], outputs]
            for column in range(outputs):
                said[text, column] += by_word[ids[at], column]
        share = scale / sqrt(max(share, 1))
        for column in range(outputs):
            said[text, column] *= share
    return found


def shared_words(
    const uint64_t[::1] hashes, const uint16_t[::1] flags, const int64_t[::1] start,
    const int64_t[::1] end, const int64_t[::1] text, const uint64_t[::1] asked,
    const uint16_t[::1] asked_flags, const int64_t[::1] first, const int64_t[::1] last,
):
    """How many of each clause's words, common ones left aside, the customer used too."""
    cdef Py_ssize_t clause, at, current = -1
    cdef set known = set()
    found = np.zeros(start.shape[0], np.int64)
    cdef int64_t[::1] shared = found
    for clause in range(start.shape[0]):
        if text[clause] != current:
            current = text[clause]
            known = {
                asked[at]
                for at in range(first[current], last[current])
                if not asked_flags[at] & COMMON
            }
        for at in range(start[clause], end[clause]):
            if not flags[at] & COMMON and hashes[at] in known:
                shared[clause] += 1
    return found
