/* Moves of one session: time, facilitator, room, open or closed. */
#include "kernel.h"

static int movable(i32 g) { return session_day[g] >= 0 && !AT(S_FIXED, g); }

int move_time(i32 g) {
    Spot spot;
    if (!movable(g) || !good_spot(g, !below(4), &spot)) return 0;
    return place(g, spot.day, spot.start, spot.staff, spot.room);
}

static int overlaps(i32 g, i32 day, i32 start, i32 slots) {
    return session_day[g] == day && session_start[g] < start + slots && start < session_start[g] + AT(S_LEN, g);
}

/* Individual sessions that now stand in the way of `g` find another time. */
static void individuals_give_way(i32 g) {
    i32 day = session_day[g], at = session_staff[g] * N(DAYS) + day;
    for (i32 k = 0; session_staff[g] >= 0 && k < staff_item_count[at]; k++) {
        i32 c = staff_items[at * ITEMS + k] - N(SESSIONS);
        if (c >= 0 && overlaps(g, day, own_start[c], AT(C_LEN, c))) best_own(c, 16);
    }
    for (i32 k = 0; k < session_size[g]; k++) {
        i32 c = AT(E_CLIENT, roster[AT(S_SEAT_AT, g) + k]);
        if (own_day[c] == day && overlaps(g, day, own_start[c], AT(C_LEN, c))) best_own(c, 16);
    }
}

/* Sessions that clash with `g` for its facilitator or in its room get another one. */
static void others_give_way(i32 g) {
    Spot spot;
    for (i32 pass = 0; pass < 2; pass++) {
        i32 who = pass ? session_room[g] : session_staff[g];
        if (who < 0) continue;
        i32 at = who * N(DAYS) + session_day[g];
        i32 *items = (pass ? room_items : staff_items) + at * ITEMS;
        for (i32 k = 0; k < (pass ? room_item_count : staff_item_count)[at]; k++) {
            i32 h = items[k];
            if (h == g || h >= N(SESSIONS) || AT(S_FIXED, h)) continue;
            if (!overlaps(g, session_day[h], session_start[h], AT(S_LEN, h))) continue;
            settle();
            if (staff_and_room(h, session_day[h], session_start[h], &spot))
                place(h, spot.day, spot.start, spot.staff, spot.room);
            break;
        }
    }
}

int move_time_chain(i32 g) {
    Spot spot;
    if (!movable(g) || !good_spot(g, !below(3), &spot)) return 0;
    if (!place(g, spot.day, spot.start, spot.staff, spot.room)) return 0;
    settle();
    others_give_way(g);
    settle();
    individuals_give_way(g);
    return 1;
}

/* One of a list at random, and often the one of the reference, if it is in the list. */
static i32 one_of(enum Table list, i32 first, i32 n, i32 old) {
    for (i32 k = first; k < first + n && old >= 0; k++)
        if (AT(list, k) == old && !below(3)) return old;
    return AT(list, first + below(n));
}

int move_staff(i32 g) {
    i32 first = AT(S_STAFF_AT, g), n = AT(S_STAFF_AT, g + 1) - first;
    if (!movable(g) || n < 2) return 0;
    i32 p = one_of(S_STAFF, first, n, AT(S_REF_STAFF, g));
    if (p == session_staff[g] || !place(g, session_day[g], session_start[g], p, session_room[g])) return 0;
    if (below(2)) settle(), others_give_way(g);
    if (!below(4)) settle(), individuals_give_way(g);
    return 1;
}

int move_room(i32 g) {
    i32 first = AT(S_ROOM_AT, g), n = AT(S_ROOM_AT, g + 1) - first;
    if (!movable(g) || n < 2) return 0;
    i32 r = one_of(S_ROOM, first, n, AT(S_REF_ROOM, g));
    if (r == session_room[g] || !place(g, session_day[g], session_start[g], session_staff[g], r)) return 0;
    if (below(2)) settle(), others_give_way(g);
    return 1;
}

static int allowed(i32 g, i32 day, i32 start) {
    return start >= 0 && start < 64 && (MASK(S_ALLOWED, g * N(DAYS) + day) >> start & 1);
}

/* Another session of a random client of `g`, or -1. */
static i32 neighbor(i32 g) {
    if (!session_size[g]) return -1;
    i32 c = AT(E_CLIENT, roster[AT(S_SEAT_AT, g) + below(session_size[g])]);
    i32 h = AT(E_SESSION, own[AT(C_SEAT_AT, c) + below(own_count[c])]);
    return h == g || AT(S_FIXED, h) ? -1 : h;
}

/* Two sessions change places in time; on the same day the whole stretch stays the same. */
int move_trade_times(i32 g) {
    if (!movable(g)) return 0;
    i32 h = neighbor(g);
    if (h < 0) return 0;
    i32 g_day = session_day[h], g_start = session_start[h], h_day = session_day[g], h_start = session_start[g];
    if (g_day == h_day && g_start < h_start) h_start += AT(S_LEN, g) - AT(S_LEN, h);
    else if (g_day == h_day) g_start += AT(S_LEN, h) - AT(S_LEN, g);
    if (!allowed(g, g_day, g_start) || !allowed(h, h_day, h_start)) return 0;
    Spot spot;
    if (!place(g, g_day, g_start, session_staff[g], session_room[g])) return 0;
    if (!place(h, h_day, h_start, session_staff[h], session_room[h])) return 0;
    if (below(2)) return 1;
    settle();
    if (staff_and_room(h, h_day, h_start, &spot) && !place(h, h_day, h_start, spot.staff, spot.room)) return 0;
    settle();
    if (staff_and_room(g, g_day, g_start, &spot) && !place(g, g_day, g_start, spot.staff, spot.room)) return 0;
    return 1;
}

/* Clients for whom a seat in `g` is better than none join it, in the order of the seats from a random one. */
static void fill(i32 g) {
    i32 first = AT(S_SEAT_AT, g), n = AT(S_SEAT_AT, g + 1) - first, from = n ? (i32)below(n) : 0;
    for (i32 k = 0; k < n && session_size[g] < AT(S_MAX, g); k++) {
        i32 seat = AT(S_SEAT, first + (from + k) % n), c = AT(E_CLIENT, seat), worst = -1;
        if (AT(E_FIXED, seat) || taken(seat)) continue;
        for (i32 j = 0; j < own_count[c] && worst < 0; j++) {
            i32 other = own[AT(C_SEAT_AT, c) + j], h = AT(E_SESSION, other);
            if (!AT(E_FIXED, other) && session_size[h] > AT(S_MIN, h) && MASK(E_MIX, other) == MASK(E_MIX, seat))
                worst = other;
        }
        Mark before = mark();
        Total was = total;
        if (worst >= 0 && (session_size[AT(E_SESSION, worst)] > AT(S_IDEAL_HIGH, AT(E_SESSION, worst)) || below(2)))
            leave(worst);
        join(seat), settle();
        if (total.weighted > was.weighted) back_to(before);
    }
}

int move_open(i32 g) {
    Spot spot;
    if (session_day[g] >= 0 || AT(S_FIXED, g) || !good_spot(g, !below(3), &spot)) return 0;
    if (!place(g, spot.day, spot.start, spot.staff, spot.room)) return 0;
    for (i32 k = AT(S_SEAT_AT, g); k < AT(S_SEAT_AT, g + 1); k++)
        if (AT(E_FIXED, AT(S_SEAT, k)) == MUST && !taken(AT(S_SEAT, k))) join(AT(S_SEAT, k));
    settle();
    fill(g);
    return 1;
}

int move_close(i32 g) {
    if (!movable(g) || AT(S_MANDATORY, g)) return 0;
    i32 first = AT(S_SEAT_AT, g), n = session_size[g], clients[32];
    if (n > 32 || (n > AT(S_IDEAL_LOW, g) && below(16))) return 0; /* closing a good group seldom pays */
    for (i32 k = 0; k < n; k++) {
        if (AT(E_FIXED, roster[first + k])) return 0;
        clients[k] = AT(E_CLIENT, roster[first + k]);
    }
    close_session(g);
    settle();
    for (i32 k = 0; k < n; k++) {
        i32 c = clients[k], chosen = -1;
        Total best = total;
        for (i32 seat = AT(C_SEAT_AT, c); seat < AT(C_SEAT_AT, c + 1); seat++) {
            if (AT(E_FIXED, seat) || taken(seat) || session_day[AT(E_SESSION, seat)] < 0) continue;
            Mark before = mark();
            join(seat), settle();
            if (total.weighted < best.weighted) best = total, chosen = seat;
            back_to(before);
        }
        if (chosen >= 0) join(chosen), settle();
    }
    return 1;
}
