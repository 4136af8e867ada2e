/* Good places for a session: starts at which few of its clients are busy, and somebody and some room are free. */
#include "kernel.h"

Slots starts_in(Slots free, i32 slots) {
    Slots starts = free;
    for (i32 i = 1; i < slots; i++) free >>= 1, starts &= free;
    return starts;
}

/* The day as it would be without session `g`, where no two pieces overlap. */
static Slots without(Slots all, i32 g, i32 day) {
    return session_day[g] == day ? all & ~span(session_start[g], AT(S_LEN, g)) : all;
}

/* The same from the single items of a person's or a room's day, for days with an overlap. */
static Slots items_without(const i32 *items, i32 n, i32 g) {
    Slots all = 0;
    for (i32 k = 0; k < n; k++) {
        i32 item = items[k], c = item - N(SESSIONS);
        if (item != g) all |= c < 0 ? span(session_start[item], AT(S_LEN, item)) : span(own_start[c], AT(C_LEN, c));
    }
    return all;
}

static Slots client_without(i32 c, i32 g, i32 day) {
    i32 at = c * N(DAYS) + day;
    if (session_day[g] != day || !cell_hard[cell(CLIENT_DAY, at)]) return without(client_taken[at], g, day);
    Slots all = own_day[c] == day ? span(own_start[c], AT(C_LEN, c)) : 0;
    for (i32 k = 0; k < own_count[c]; k++) {
        i32 h = AT(E_SESSION, own[AT(C_SEAT_AT, c) + k]);
        if (h != g && session_day[h] == day) all |= span(session_start[h], AT(S_LEN, h));
    }
    return all;
}

static Slots staff_starts(i32 g, i32 p, i32 day) {
    i32 at = p * N(DAYS) + day;
    Slots all = staff_taken[at];
    if (session_staff[g] == p && session_day[g] == day)
        all = cell_hard[cell(STAFF_DAY, at)] ? items_without(staff_items + at * ITEMS, staff_item_count[at], g)
                                             : without(all, g, day);
    return starts_in(MASK(P_FREE, at) & ~all, AT(S_LEN, g));
}

static int too_small(i32 g, i32 r) { return AT(R_CAPACITY, r) < more(session_size[g], AT(S_MIN, g)); }

static Slots room_starts(i32 g, i32 r, i32 day) {
    i32 at = r * N(DAYS) + day;
    Slots all = room_taken[at];
    if (session_room[g] == r && session_day[g] == day)
        all = cell_hard[cell(ROOM_DAY, at)] ? items_without(room_items + at * ITEMS, room_item_count[at], g)
                                            : without(all, g, day);
    return starts_in(MASK(R_OPEN, at) & ~all, AT(S_LEN, g));
}

static Slots some_staff_and_room(i32 g, i32 day) {
    Slots staff = 0, room = 0;
    for (i32 k = AT(S_STAFF_AT, g); k < AT(S_STAFF_AT, g + 1); k++) staff |= staff_starts(g, AT(S_STAFF, k), day);
    for (i32 k = AT(S_ROOM_AT, g); k < AT(S_ROOM_AT, g + 1); k++)
        if (!too_small(g, AT(S_ROOM, k))) room |= room_starts(g, AT(S_ROOM, k), day);
    if (AT(S_STAFF_AT, g) == AT(S_STAFF_AT, g + 1)) staff = ~(Slots)0;
    if (AT(S_ROOM_AT, g) == AT(S_ROOM_AT, g + 1)) room = ~(Slots)0;
    return staff & room;
}

/* levels[k]: starts at which exactly k (the last: at least so many) of the clients cannot come. */
#define LEVELS 8
static void client_levels(i32 g, i32 day, Slots *levels) {
    Slots count[3] = {0, 0, 0}, many = 0;
    int online = AT(S_SITE, g) < 0;
    for (i32 k = 0; k < session_size[g]; k++) {
        i32 c = AT(E_CLIENT, roster[AT(S_SEAT_AT, g) + k]), at = c * N(DAYS) + day;
        Slots free = online ? MASK(C_FREE_TELEHEALTH, at) : MASK(C_FREE, at);
        Slots carry = ~starts_in(free & ~client_without(c, g, day), AT(S_LEN, g));
        for (i32 b = 0; b < 3; b++) {
            Slots both = count[b] & carry;
            count[b] ^= carry, carry = both;
        }
        many |= carry;
    }
    for (i32 v = 0; v < LEVELS; v++) {
        Slots same = ~many;
        for (i32 b = 0; b < 3; b++) same &= v >> b & 1 ? count[b] : ~count[b];
        levels[v] = same;
    }
    levels[LEVELS - 1] |= many;
}

static i32 nth_bit(Slots s, i32 n) {
    while (n--) s &= s - 1;
    return __builtin_ctzll(s);
}

/* One of the starts marked for each day, at random. */
static int some_start(Slots *marked, Spot *spot) {
    i32 sum = 0;
    for (i32 d = 0; d < N(DAYS); d++) sum += ones(marked[d]);
    if (!sum) return 0;
    i32 n = below(sum);
    for (spot->day = 0; n >= ones(marked[spot->day]); spot->day++) n -= ones(marked[spot->day]);
    spot->start = nth_bit(marked[spot->day], n);
    return 1;
}

static void drop_present(i32 g, Slots *marked) {
    if (session_day[g] >= 0) marked[session_day[g]] &= ~((Slots)1 << session_start[g]);
}

/* The facilitator stays if free at that time; else the one of the reference; else any who is free; else anyone. */
static i32 choose(i32 g, i32 day, Slots bit, int is_room) {
    enum Table at = is_room ? S_ROOM_AT : S_STAFF_AT, list = is_room ? S_ROOM : S_STAFF;
    i32 first = AT(at, g), n = AT(at, g + 1) - first, seen = 0;
    i32 present = is_room ? session_room[g] : session_staff[g], old = AT(is_room ? S_REF_ROOM : S_REF_STAFF, g);
    i32 chosen = n ? AT(list, first + below(n)) : -1;
    for (i32 k = first; k < first + n; k++) {
        i32 who = AT(list, k);
        if (is_room && too_small(g, who)) continue;
        if (!((is_room ? room_starts(g, who, day) : staff_starts(g, who, day)) & bit)) continue;
        if (who == present) return who;
        if (who == old) chosen = who, seen = 1 << 30;
        else if (seen < 1 << 30 && !below(++seen)) chosen = who;
    }
    return chosen;
}

int staff_and_room(i32 g, i32 day, i32 start, Spot *spot) {
    Slots bit = (Slots)1 << start;
    spot->day = day, spot->start = start;
    spot->staff = choose(g, day, bit, 0), spot->room = choose(g, day, bit, 1);
    return 1;
}

/* A place for `g` other than the present one. `bold`: any allowed time; else one that suits most clients. */
int good_spot(i32 g, int bold, Spot *spot) {
    Slots marked[8], levels[8][LEVELS];
    i32 days = N(DAYS), any = 0;
    for (i32 d = 0; d < days; d++) {
        marked[d] = MASK(S_ALLOWED, g * days + d);
        if (!bold && marked[d]) marked[d] &= some_staff_and_room(g, d);
    }
    drop_present(g, marked);
    for (i32 d = 0; d < days; d++) any |= marked[d] != 0;
    if (!any) return 0;
    if (!bold) {
        for (i32 d = 0; d < days; d++) client_levels(g, d, levels[d]);
        i32 extra = 0;
        while (extra < 3 && !below(3)) extra++;
        Slots chosen[8] = {0};
        for (i32 v = 0, found = 0; v < LEVELS && found <= extra; v++) {
            i32 here = 0;
            for (i32 d = 0; d < days; d++) here |= (levels[d][v] & marked[d]) != 0, chosen[d] |= levels[d][v] & marked[d];
            found += here || found;
        }
        for (i32 d = 0; d < days; d++) marked[d] = chosen[d];
    }
    Spot time;
    return some_start(marked, &time) && staff_and_room(g, time.day, time.start, spot);
}
