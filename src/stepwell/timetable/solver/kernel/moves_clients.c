/* Moves of one client: which sessions, and when the individual session is. */
#include "kernel.h"

#define TRIES 12

static int may_join(i32 seat) { return !AT(E_FIXED, seat) && !taken(seat) && session_day[AT(E_SESSION, seat)] >= 0; }

static i32 some_seat(i32 c) {
    i32 first = AT(C_SEAT_AT, c), n = AT(C_SEAT_AT, c + 1) - first;
    return n ? first + (i32)below(n) : -1;
}

static i32 some_new(i32 c) {
    for (i32 k = 0; k < TRIES; k++) {
        i32 seat = some_seat(c);
        if (seat >= 0 && may_join(seat)) return seat;
    }
    return -1;
}

static i32 some_own(i32 c) {
    for (i32 k = 0; k < 3 && own_count[c]; k++) {
        i32 seat = own[AT(C_SEAT_AT, c) + below(own_count[c])];
        if (!AT(E_FIXED, seat)) return seat;
    }
    return -1;
}

int move_toggle(i32 c) {
    i32 seat = below(2) ? some_own(c) : some_new(c);
    if (seat < 0) return 0;
    if (taken(seat)) leave(seat);
    else join(seat);
    return 1;
}

static int clash(i32 a, i32 b) {
    i32 g = AT(E_SESSION, a), h = AT(E_SESSION, b);
    return session_day[g] == session_day[h] && session_start[g] < session_start[h] + AT(S_LEN, h) &&
           session_start[h] < session_start[g] + AT(S_LEN, g);
}

/* The session that makes way for `seat`: one at the same time, or of the same mix entry, or any. */
static i32 instead_of(i32 c, i32 seat) {
    i32 found = -1, seen = 0, rule = below(8);
    for (i32 k = 0; k < own_count[c] && rule; k++) {
        i32 other = own[AT(C_SEAT_AT, c) + k];
        if (AT(E_FIXED, other)) continue;
        int fits = rule < 5 ? clash(seat, other) : (MASK(E_MIX, seat) & MASK(E_MIX, other)) != 0;
        if (fits && !below(++seen)) found = other;
    }
    return found >= 0 ? found : some_own(c);
}

int move_swap(i32 c) {
    i32 seat = some_new(c), other = seat < 0 ? -1 : instead_of(c, seat);
    if (other < 0) return 0;
    leave(other);
    join(seat);
    return 1;
}

/* Two clients trade their places in two sessions. */
int move_exchange(i32 c) {
    i32 seat = some_new(c), mine = seat < 0 ? -1 : instead_of(c, seat);
    if (mine < 0) return 0;
    i32 g = AT(E_SESSION, mine), h = AT(E_SESSION, seat);
    for (i32 k = 0; k < 4 && session_size[h]; k++) {
        i32 theirs = roster[AT(S_SEAT_AT, h) + below(session_size[h])];
        i32 wanted = seat_of(AT(E_CLIENT, theirs), g);
        if (wanted < 0 || taken(wanted) || AT(E_FIXED, wanted) || AT(E_FIXED, theirs)) continue;
        leave(mine), leave(theirs), join(seat), join(wanted);
        return 1;
    }
    return 0;
}

/* Joins the session that helps most among some, as long as one helps. */
static void join_best(i32 c, i32 tries) {
    for (i32 round = 0; round < 4; round++) {
        Total best = total;
        i32 chosen = -1;
        for (i32 k = 0; k < tries; k++) {
            i32 seat = some_new(c);
            if (seat < 0) return;
            Mark before = mark();
            join(seat), settle();
            if (total.weighted < best.weighted) best = total, chosen = seat;
            back_to(before);
        }
        if (chosen < 0) return;
        join(chosen), settle();
    }
}

/* Leaves a few sessions (often all of one day), then joins the best of those at hand. */
int move_rebuild(i32 c) {
    i32 seat = some_own(c);
    if (seat < 0) return 0;
    i32 day = session_day[AT(E_SESSION, seat)], left = 0;
    if (below(2)) {
        for (i32 k = own_count[c] - 1; k >= 0; k--) {
            i32 other = own[AT(C_SEAT_AT, c) + k];
            if (session_day[AT(E_SESSION, other)] == day && !AT(E_FIXED, other)) leave(other), left++;
        }
    } else {
        for (i32 k = 1 + (i32)below(2); k && (seat = some_own(c)) >= 0; k--) leave(seat), left++;
    }
    settle();
    join_best(c, 16);
    if (below(2)) best_own(c, 12), settle();
    return left > 0;
}

static void take_option(i32 c, i32 option) {
    place_own(c, option & 7, option >> 3 & 63, option >> 10, option >> 9 & 1);
}

static i32 options(i32 c) { return AT(C_OPTION_AT, c + 1) - AT(C_OPTION_AT, c); }

static i32 some_option(i32 c) { return AT(OPTION, AT(C_OPTION_AT, c) + below(options(c))); }

int move_own(i32 c) {
    if (!AT(C_LEN, c) || AT(C_FIXED, c) || !options(c)) return 0;
    take_option(c, some_option(c));
    return 1;
}

/* The individual session at the best of some times. */
void best_own(i32 c, i32 tries) {
    if (!AT(C_LEN, c) || AT(C_FIXED, c) || !options(c)) return;
    settle();
    Total best = total;
    i32 chosen = -1;
    for (i32 k = 0; k < tries; k++) {
        i32 option = some_option(c);
        Mark before = mark();
        take_option(c, option), settle();
        if (total.weighted < best.weighted) best = total, chosen = option;
        back_to(before);
    }
    if (chosen >= 0) take_option(c, chosen);
}
