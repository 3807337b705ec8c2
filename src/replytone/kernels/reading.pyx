"""Words of texts laid end to end: without greetings and sign-offs, and with names as one word."""

import numpy as np
from libc.stdint cimport int64_t, uint16_t

from replytone import vocabulary

cdef uint16_t HARD = vocabulary.HARD, CAPITAL = vocabulary.CAPITAL, UNKNOWN = vocabulary.UNKNOWN
cdef uint16_t MERGED = vocabulary.MERGED, MARK = vocabulary.MARK, FORMULA = vocabulary.FORMULA
cdef uint16_t GREETING = vocabulary.GREETING, FILLER = vocabulary.FILLER
cdef uint16_t NAMED = vocabulary.NAMED, TITLED = vocabulary.TITLED, PAUSE = vocabulary.PAUSE
cdef int64_t PAD = vocabulary.PAD, NAME = vocabulary.NAME, COMMA = vocabulary.COMMA
cdef int64_t BREAK = vocabulary.BREAK, STOP = vocabulary.STOP, NUMBER = vocabulary.NUMBER
cdef int64_t NO = vocabulary.NO, NO_BEGUN = vocabulary.NO_BEGUN
cdef int MARGIN = vocabulary.MARGIN
cdef int64_t DASH = vocabulary.DASH, CARET = vocabulary.CARET, NOTHING = vocabulary.NOTHING

# Words that a wish has at least, where only a comma stands before it: "have a good day".
cdef int WISH = 3
# Words with capitals that a last line has at most when it is somebody's name or department.
cdef int SIGNED = 3


def read(const int64_t[:, ::1] records, const uint16_t[::1] flags, Py_ssize_t texts):
    """Word ids, where each begins and ends in its text, and the ranges of the texts."""
    cdef Py_ssize_t size = records.shape[0]
    ids, begin, end = np.empty((3, size), np.int64)
    first, last = np.empty((2, texts), np.int64)
    size = laid(records, ids, begin, end)
    named(ids, flags, size)
    size = merged(ids, begin, end, flags, size)
    size = told(ids, begin, end, flags, size, first, last)
    return ids[:size], begin[:size], end[:size], first, last


cdef Py_ssize_t laid(
    const int64_t[:, ::1] records, int64_t[::1] ids, int64_t[::1] begin, int64_t[::1] end
):
    """The words of chunks with their places in their texts; returns how many."""
    cdef Py_ssize_t size = 0, number
    cdef int64_t place = 0, word
    for number in range(records.shape[0]):
        word = records[number, 0]
        place = 0 if word == PAD else place + records[number, 1]
        if word != NOTHING:
            ids[size] = word
            begin[size], end[size] = place + records[number, 2], place + records[number, 3]
            size += 1
    return size


cdef void named(int64_t[::1] ids, const uint16_t[::1] flags, Py_ssize_t size):
    cdef Py_ssize_t at
    cdef uint16_t before = flags[ids[0]], own = flags[ids[1]], after
    for at in range(1, size - 1):
        after = flags[ids[at + 1]]
        if is_name(before, own, after):
            ids[at] = NAME
        before, own = own, after


cdef bint is_name(uint16_t before, uint16_t own, uint16_t after) noexcept:
    if not own & CAPITAL:
        return own & TITLED and not after & PAUSE and after & (CAPITAL | NAMED)
    if before & (HARD | FILLER):  # it may begin a sentence, unless a comma follows
        return own & UNKNOWN and after & PAUSE
    # Any capital after a greeting, whatever the word: "Hi Will", "Dear Grace"; or after a title.
    # Else a capital in mid-sentence, on a word that training never met.
    return before & (GREETING | TITLED) or own & UNKNOWN


cdef Py_ssize_t merged(
    int64_t[::1] ids, int64_t[::1] begin, int64_t[::1] end, const uint16_t[::1] flags,
    Py_ssize_t size,
):
    """Repeated marks, numbers and names as one; returns how many words are left."""
    cdef Py_ssize_t at, kept = 1
    for at in range(1, size):
        if ids[at] == ids[kept - 1] and flags[ids[at]] & MERGED:
            end[kept - 1] = end[at]
        else:
            ids[kept], begin[kept], end[kept] = ids[at], begin[at], end[at]
            kept += 1
    return kept


cdef Py_ssize_t told(
    int64_t[::1] ids, int64_t[::1] begin, int64_t[::1] end, const uint16_t[::1] flags,
    Py_ssize_t size, int64_t[::1] first, int64_t[::1] last,
):
    """Leave out greetings, sign-offs and the "no." of "no. 7"; returns how many words are left."""
    cdef Py_ssize_t at = 0, kept = 0, text, body, close, next_text
    for text in range(first.shape[0]):
        at += MARGIN
        kept = fill(ids, begin, end, kept)
        next_text = at
        while ids[next_text] != PAD:
            next_text += 1
        body, close = matter(ids, flags, at, next_text)
        first[text] = kept
        at = body
        while at < close:
            if is_numbered(ids, at):
                at += 2
                continue
            ids[kept], begin[kept], end[kept] = ids[at], begin[at], end[at]
            kept += 1
            at += 1
        last[text] = kept
        at = next_text
    return fill(ids, begin, end, kept)


cdef Py_ssize_t fill(int64_t[::1] ids, int64_t[::1] begin, int64_t[::1] end, Py_ssize_t at):
    """Write the fillers between two texts; returns the place behind them."""
    cdef Py_ssize_t place
    for place in range(at, at + MARGIN):
        ids[place], begin[place], end[place] = PAD, 0, 0
    return at + MARGIN


cdef (Py_ssize_t, Py_ssize_t) matter(
    const int64_t[::1] ids, const uint16_t[::1] flags, Py_ssize_t start, Py_ssize_t end
):
    """Where a text begins behind its greeting, and where it ends before its sign-off."""
    cdef Py_ssize_t body
    while start < end and ids[start] == BREAK:
        start += 1
    while start < end and ids[end - 1] == BREAK:
        end -= 1
    body = greeted(ids, flags, start, end)
    return body, signed(ids, flags, body, end, body > start)


cdef Py_ssize_t greeted(
    const int64_t[::1] ids, const uint16_t[::1] flags, Py_ssize_t start, Py_ssize_t end
):
    """Where a text begins behind its greeting: the first mark, or the first word of the matter."""
    cdef Py_ssize_t at = start
    cdef uint16_t own = flags[ids[start]], second = flags[ids[start + 1]]
    if own & GREETING or (own & FORMULA and second & GREETING) or (own & NAMED and second & PAUSE):
        while at < end and flags[ids[at]] & (FORMULA | UNKNOWN) and not is_mark(flags[ids[at]]):
            at += 1
        if at < end and is_mark(flags[ids[at]]):
            at += 1
    while at < end and ids[at] == BREAK:
        at += 1
    return at


cdef Py_ssize_t signed(
    const int64_t[::1] ids, const uint16_t[::1] flags, Py_ssize_t start, Py_ssize_t end,
    bint after_greeting,
):
    """Where a text ends before its sign-off: behind a full stop, a line break or a greeting."""
    cdef Py_ssize_t at = end, close, last
    while at > start and end - at < SIGNED and flags[ids[at - 1]] & CAPITAL:
        at -= 1
    # One word with a capital may be all that is said ("Refunded"), but not after "regards,".
    if not (at > start and ids[at - 1] == BREAK and (end - at > 1 or ids[at - 2] == COMMA)):
        at = end
    close = last = at
    while at > start and is_formal(ids, flags, at - 1):
        at -= 1
        if ids[at] == DASH or ids[at] == CARET or ids[at] == BREAK:
            close = at
        elif ids[at] == COMMA and last - at > WISH:
            close = at
        elif flags[ids[at]] & HARD:
            close = at + 1
    return start if after_greeting and at == start else close


cdef bint is_formal(const int64_t[::1] ids, const uint16_t[::1] flags, Py_ssize_t at) noexcept:
    """Whether a word may stand in a sign-off: its usual words, marks and strangers' names."""
    cdef uint16_t own = flags[ids[at]]
    cdef int64_t before = ids[at - 1]
    if own & FORMULA or is_mark(own) or before == CARET:
        return True
    if not own & UNKNOWN:
        return False
    return own & CAPITAL or before == BREAK or before == COMMA or before == DASH


cdef bint is_mark(uint16_t flags) noexcept:
    return flags & (MARK | HARD)


cdef bint is_numbered(const int64_t[::1] ids, Py_ssize_t at) noexcept:
    """Whether a word is the "no" of "no. 7"."""
    if ids[at] != NO and ids[at] != NO_BEGUN:
        return False
    return ids[at + 1] == STOP and ids[at + 2] == NUMBER
